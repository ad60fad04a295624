package io.ipmb;

/**
 * A message has more kernel objects and memory regions than the bus takes; nothing was sent.
 *
 * @since 0.1.0
 */
public final class TooManyAttachmentsException extends IpmbException {

    private static final long serialVersionUID = 1L;

    private final int count;
    private final int limit;

    /**
     * @param count the objects and memory regions of the message
     * @param limit the most allowed
     * @param who whose limit it is, for the text
     */
    public TooManyAttachmentsException(int count, int limit, String who) {
        super("The message has " + count + " objects and memory regions, " + who + " takes at most " + limit
                + "; send several messages");
        this.count = count;
        this.limit = limit;
    }

    /** The objects and memory regions of the message. */
    public int count() {
        return count;
    }

    /** The most allowed. */
    public int limit() {
        return limit;
    }
}
