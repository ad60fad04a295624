package io.ipmb.spring.listener;

/**
 * Where a listener container stands.
 *
 * <pre>
 *   STOPPED ──► STARTING ──► RUNNING ◄──► PAUSED
 *      ▲          │   │         └──────┬─────┘
 *      │          │   └► JOINED        ▼
 *      │          ├─► RETRYING      STOPPING ──► STOPPED
 *      └── stop ──┴─► FAILED
 * </pre>
 *
 * @since 0.1.0
 */
public enum ContainerState {
    /** Not on the bus, as asked for: not started yet, or stopped. */
    STOPPED,
    /** Joining the bus for the first time. */
    STARTING,
    /** Could not join, is refused on its way back, or was thrown off; tries again in the background. */
    RETRYING,
    /** Could not join, and does not try any more; starting it tries again. */
    FAILED,
    /**
     * On the bus for sending: the listeners were not started yet, and messages wait; or they are not to be ({@code
     * autoStartup=false}), and messages are counted as not taken.
     */
    JOINED,
    /** On the bus, or on its way back to it; listeners get messages. */
    RUNNING,
    /** On the bus and not reading. */
    PAUSED,
    /** Reads no more, handles the messages that were taken, leaves. */
    STOPPING;

    /** Whether listeners get messages, now or when the container is resumed. */
    boolean isListening() {
        return this == RUNNING || this == PAUSED;
    }
}
