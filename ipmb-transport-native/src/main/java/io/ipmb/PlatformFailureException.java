package io.ipmb;

/**
 * A call of the operating system failed. The message names the call; {@link #isShortage()} tells whether a later try
 * may succeed.
 *
 * @since 0.1.0
 */
public final class PlatformFailureException extends IpmbException {

    private static final long serialVersionUID = 1L;

    private final boolean shortage;

    /**
     * @param what the operation that failed, as the beginning of a sentence
     * @param shortage whether a later try may succeed
     * @param cause the failed call
     */
    public PlatformFailureException(String what, boolean shortage, Throwable cause) {
        super(what + ": " + cause.getMessage(), cause);
        this.shortage = shortage;
    }

    /**
     * Whether the process or the system is out of file descriptors, buffers or memory, so that a later try may succeed.
     */
    public boolean isShortage() {
        return shortage;
    }
}
