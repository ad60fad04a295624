package io.ipmb.platform;

/** There is no implementation for this operating system yet. Thrown when a bus is joined, not before. */
public final class UnsupportedPlatformException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** @param message what is supported, and what this is */
    public UnsupportedPlatformException(String message) {
        super(message);
    }
}
