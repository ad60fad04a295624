package io.ipmb.spring.listener;

/**
 * A snapshot of one listener's counters since its registration.
 *
 * @param id the listener's name in the application
 * @param description the place of its declaration, for logs and errors
 * @param order its place among the listeners of a unicast message: the lowest gets it
 * @param handled the number of handled messages
 * @param failed the number of failures
 * @since 0.1.0
 */
public record ListenerStatistics(String id, String description, int order, long handled, long failed) {}
