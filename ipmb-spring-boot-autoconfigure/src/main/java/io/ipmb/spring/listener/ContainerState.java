package io.ipmb.spring.listener;

/**
 * The state of a listener container.
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
    /** Not on the bus: not started yet, or stopped. */
    STOPPED,
    /** Joining the bus for the first time. */
    STARTING,
    /** Could not join, or was refused or disconnected; tries again in the background. */
    RETRYING,
    /** Could not join, and makes no further attempt; a start makes one. */
    FAILED,
    /**
     * On the bus for sending alone. Before the start of the listeners, messages wait. Without an automatic start
     * ({@code autoStartup=false}), they count as not taken.
     */
    JOINED,
    /** On the bus or rejoining; listeners get messages. */
    RUNNING,
    /** On the bus and not reading. */
    PAUSED,
    /** Handles the messages taken so far, then leaves. */
    STOPPING;

    /** Whether listeners get messages, now or after a resume. */
    boolean isListening() {
        return this == RUNNING || this == PAUSED;
    }
}
