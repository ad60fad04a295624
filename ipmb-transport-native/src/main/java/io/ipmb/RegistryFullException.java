package io.ipmb;

/**
 * A {@link MemoryRegistry} is at its limit of bytes, and none of its regions is free. Another try succeeds once a
 * holder closes one.
 *
 * @since 0.1.0
 */
public final class RegistryFullException extends IpmbException {

    private static final long serialVersionUID = 1L;

    private final long held;
    private final long maximum;

    /**
     * @param asked the bytes asked for
     * @param held the bytes in the registry
     * @param maximum the most bytes allowed
     */
    public RegistryFullException(long asked, long held, long maximum) {
        super("The memory registry holds " + held + " bytes, a request needs " + asked + " more, and the limit is "
                + maximum + "; close regions, or raise the limit");
        this.held = held;
        this.maximum = maximum;
    }

    /** The bytes in the registry. */
    public long held() {
        return held;
    }

    /** The most bytes allowed. */
    public long maximum() {
        return maximum;
    }
}
