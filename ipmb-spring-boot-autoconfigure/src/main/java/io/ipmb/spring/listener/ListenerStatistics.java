package io.ipmb.spring.listener;

/**
 * A snapshot of one listener's counters since it was registered.
 *
 * @param id its name in the application
 * @param description for a person: where it is declared
 * @param order which of several listeners gets a message to one receiver: the lowest
 * @param handled messages that it handled
 * @param failed messages that it failed on
 * @since 0.1.0
 */
public record ListenerStatistics(String id, String description, int order, long handled, long failed) {}
