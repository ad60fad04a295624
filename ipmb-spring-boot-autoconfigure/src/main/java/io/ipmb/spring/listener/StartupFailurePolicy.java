package io.ipmb.spring.listener;

import io.ipmb.JoinDeniedException;
import io.ipmb.JoinException;
import io.ipmb.TokenRefusedException;
import io.ipmb.UnsupportedPlatformException;
import io.ipmb.VersionRefusedException;

/**
 * The policy for a failed join at start. A permanent cause always ends the start: a refused token, another protocol
 * version, a bus of another user, an unsupported operating system, conflicting listeners. After the first join, an
 * application always tries to rejoin, whatever the policy and the cause: the next host may admit it.
 *
 * @since 0.1.0
 */
public enum StartupFailurePolicy {
    /** The application does not start. */
    STOP,
    /** The application runs without the bus; the container's state is {@link ContainerState#FAILED}. */
    CONTINUE,
    /**
     * The application runs, and attempts to join continue in the background; the state is {@link
     * ContainerState#RETRYING}.
     */
    RETRY;

    /** Whether the cause is permanent. */
    static boolean isFatal(Throwable cause) {
        if (cause instanceof JoinException) {
            return cause instanceof TokenRefusedException
                    || cause instanceof VersionRefusedException
                    || cause instanceof JoinDeniedException;
        }
        return cause instanceof UnsupportedPlatformException
                || cause instanceof IllegalListenerException
                || cause instanceof Error;
    }
}
