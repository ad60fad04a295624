package io.ipmb;

import org.jspecify.annotations.Nullable;

/**
 * The bus speaks an incompatible version of the protocol; another try does not help.
 *
 * @since 0.1.0
 */
public final class VersionRefusedException extends JoinException {

    private static final long serialVersionUID = 1L;

    /** @param message the failure and its remedy */
    public VersionRefusedException(String message) {
        super(message);
    }

    /** As {@link #VersionRefusedException(String)}, with its cause. */
    public VersionRefusedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
