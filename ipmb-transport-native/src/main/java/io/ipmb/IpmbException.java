package io.ipmb;

import org.jspecify.annotations.Nullable;

/**
 * The root of this library's exceptions about the bus; each cause has a type of its own. Wrong arguments have the JDK's
 * types.
 *
 * @since 0.1.0
 */
public class IpmbException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** @param message the failure, its object, and its remedy */
    public IpmbException(String message) {
        super(message);
    }

    /** As {@link #IpmbException(String)}, with its cause. */
    public IpmbException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
