package io.ipmb;

import org.jspecify.annotations.Nullable;

/** Root of what this library throws; each cause has a type of its own. */
public class IpmbException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** @param message what happened, on what, and what to do about it */
    public IpmbException(String message) {
        super(message);
    }

    /** As {@link #IpmbException(String)}, with the failure underneath. */
    public IpmbException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
