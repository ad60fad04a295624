package io.ipmb;

import org.jspecify.annotations.Nullable;

/**
 * The bus has another token; another try with the same one does not help.
 *
 * @since 0.1.0
 */
public final class TokenRefusedException extends JoinException {

    private static final long serialVersionUID = 1L;

    /** @param message the failure and its remedy */
    public TokenRefusedException(String message) {
        super(message);
    }

    /** As {@link #TokenRefusedException(String)}, with its cause. */
    public TokenRefusedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
