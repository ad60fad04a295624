package io.ipmb;

/**
 * The encoded message is too large for the bus; nothing was sent. Large data travels in a {@link MemoryRegion}.
 *
 * @since 0.1.0
 */
public final class MessageTooLargeException extends IpmbException {

    private static final long serialVersionUID = 1L;

    private final long size;
    private final int limit;

    /**
     * @param size the encoded size in bytes, with header and selector
     * @param limit the most bytes that the bus carries
     */
    public MessageTooLargeException(long size, int limit) {
        super("The encoded message has " + size + " bytes, the bus carries at most " + limit
                + "; put large data into a MemoryRegion and attach that to the message");
        this.size = size;
        this.limit = limit;
    }

    /** The encoded size in bytes, with header and selector. */
    public long size() {
        return size;
    }

    /** The most bytes that the bus carries. */
    public int limit() {
        return limit;
    }
}
