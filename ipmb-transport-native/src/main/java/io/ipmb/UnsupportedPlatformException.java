package io.ipmb;

import org.jspecify.annotations.Nullable;

/**
 * There is no implementation for this operating system yet, or it cannot work in this process. Thrown when a bus is joined,
 * not before.
 */
public final class UnsupportedPlatformException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final @Nullable String remedy;

    /** @param message what is supported, and what this is */
    public UnsupportedPlatformException(String message) {
        super(message);
        this.remedy = null;
    }

    /**
     * What keeps an implementation that there is from working.
     *
     * @param reason why it does not work, a sentence without its full stop
     * @param remedy what to do about it, likewise
     * @param cause what failed
     */
    public UnsupportedPlatformException(String reason, String remedy, Throwable cause) {
        super(reason + ". " + remedy + ". The cause: " + cause, cause);
        this.remedy = remedy;
    }

    /** What to do about it, a sentence without its full stop; null when it takes another operating system. */
    public @Nullable String remedy() {
        return remedy;
    }
}
