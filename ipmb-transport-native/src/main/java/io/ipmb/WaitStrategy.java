package io.ipmb;

/**
 * How a thread that receives waits for the next message. The faster ways pay with processor time: while a thread
 * receives by them, it keeps one processor busy, also when nothing comes.
 *
 * @see JoinOptions#waitStrategy()
 * @since 0.1.0
 */
public enum WaitStrategy {
    /** Looks for some microseconds, then sleeps until it is woken: an idle endpoint costs no processor time. */
    PARK,
    /** Looks again and again, and leaves the processor to other threads in between. */
    YIELD,
    /** Looks again and again without a pause: the shortest delay, for a machine with a processor to spare. */
    SPIN
}
