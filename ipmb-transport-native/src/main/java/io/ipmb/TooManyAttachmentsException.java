package io.ipmb;

/** More objects and memory regions on one message than the controller of the bus takes; nothing was sent. */
public final class TooManyAttachmentsException extends IpmbException {

    private static final long serialVersionUID = 1L;

    private final int count;
    private final int limit;

    /**
     * @param count how many objects and memory regions the message has
     * @param limit the most that can be taken
     * @param who whose limit it is, for the text
     */
    public TooManyAttachmentsException(int count, int limit, String who) {
        super("The message has " + count + " objects and memory regions, " + who + " takes at most " + limit
                + "; send several messages");
        this.count = count;
        this.limit = limit;
    }

    /** How many objects and memory regions the message has. */
    public int count() {
        return count;
    }

    /** The most that can be taken. */
    public int limit() {
        return limit;
    }
}
