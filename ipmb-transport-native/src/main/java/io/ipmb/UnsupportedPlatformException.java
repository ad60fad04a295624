package io.ipmb;

import org.jspecify.annotations.Nullable;

/**
 * There is no implementation for this operating system, or it cannot work in this process. Thrown when the first bus is
 * joined, or the first region made, not before.
 *
 * @since 0.1.0
 */
public final class UnsupportedPlatformException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final @Nullable String remedy;

    /** @param message the supported systems, and this one */
    public UnsupportedPlatformException(String message) {
        super(message);
        this.remedy = null;
    }

    /**
     * An implementation that does not work here.
     *
     * @param reason the obstacle, a sentence without its full stop
     * @param remedy the way around it, likewise
     * @param cause the failure
     */
    public UnsupportedPlatformException(String reason, String remedy, Throwable cause) {
        super(reason + ". " + remedy + ". The cause: " + cause, cause);
        this.remedy = remedy;
    }

    /** The way around it, a sentence without its full stop; null when only another operating system helps. */
    public @Nullable String remedy() {
        return remedy;
    }
}
