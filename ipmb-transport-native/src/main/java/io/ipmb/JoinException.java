package io.ipmb;

import org.jspecify.annotations.Nullable;

/**
 * The bus could not be joined; the subtypes say why.
 *
 * @since 0.1.0
 */
public class JoinException extends IpmbException {

    private static final long serialVersionUID = 1L;

    /** @param message the failure and its remedy */
    public JoinException(String message) {
        super(message);
    }

    /** As {@link #JoinException(String)}, with its cause. */
    public JoinException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
