package io.ipmb.spring.listener;

import io.ipmb.JoinDeniedException;
import io.ipmb.JoinException;
import io.ipmb.TokenRefusedException;
import io.ipmb.UnsupportedPlatformException;
import io.ipmb.VersionRefusedException;

/**
 * What happens when the bus cannot be joined at start. A cause that time does not mend always stops the start: a
 * refused token, another protocol version, a bus of another user, an operating system that is not supported, listeners
 * that are in conflict. Who has been on the bus once tries to come back whatever the policy and the cause: the next
 * host may let it in.
 *
 * @since 0.1.0
 */
public enum StartupFailurePolicy {
    /** The application does not start. */
    STOP,
    /** The application goes on without; the container's state is {@link ContainerState#FAILED}. */
    CONTINUE,
    /**
     * The application goes on, joining is tried again in the background; the state is {@link ContainerState#RETRYING}.
     */
    RETRY;

    /** Whether trying again cannot help. */
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
