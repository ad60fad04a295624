package io.ipmb.spring.listener;

/**
 * The parts of one container on the way of a message from the endpoint to the listeners. Immutable.
 *
 * @param counts its counters
 * @param report its log lines and events
 * @param neighbours the other containers of the application
 * @param runner gives messages to its listeners
 */
record ContainerContext(
        ContainerCounters counts, ContainerReport report, Neighbours neighbours, MessageRunner runner) {}
