package io.ipmb;

/**
 * A received memory region cannot be used: it is something else, or its size is wrong.
 *
 * @since 0.1.0
 */
public final class BrokenRegionException extends IpmbException {

    private static final long serialVersionUID = 1L;

    /** @param message the fault */
    public BrokenRegionException(String message) {
        super(message);
    }

    /**
     * @param message the fault
     * @param cause the failure of the system
     */
    public BrokenRegionException(String message, Throwable cause) {
        super(message, cause);
    }
}
