package io.ipmb;

/**
 * A {@link MemoryRegistry} holds as many bytes as it may, and none of its regions is free. Another try succeeds once
 * somebody lets go of one.
 */
public final class RegistryFullException extends IpmbException {

    private static final long serialVersionUID = 1L;

    private final long held;
    private final long maximum;

    /**
     * @param asked how many bytes were asked for
     * @param held how many the registry holds
     * @param maximum how many it may hold
     */
    public RegistryFullException(long asked, long held, long maximum) {
        super("The memory registry holds " + held + " bytes, " + asked + " more are asked for, at most " + maximum
                + " are allowed");
        this.held = held;
        this.maximum = maximum;
    }

    /** How many bytes the registry holds. */
    public long held() {
        return held;
    }

    /** How many bytes it may hold. */
    public long maximum() {
        return maximum;
    }
}
