package io.ipmb;

import org.jspecify.annotations.Nullable;

/**
 * The bus has another token; another try with the same one does not help.
 *
 * @since 0.1.0
 */
public final class TokenRefusedException extends JoinException {

    private static final long serialVersionUID = 1L;

    /** @param message what happened and what to do about it */
    public TokenRefusedException(String message) {
        super(message);
    }

    /** As {@link #TokenRefusedException(String)}, with the failure underneath. */
    public TokenRefusedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
