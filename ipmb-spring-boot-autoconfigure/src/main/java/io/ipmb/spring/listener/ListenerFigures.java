package io.ipmb.spring.listener;

/**
 * What one listener has done since it was registered.
 *
 * @param id its name in the application
 * @param description for a person: where it is declared
 * @param order which of several listeners gets a message to one receiver: the lowest
 * @param handled messages that it handled
 * @param failed messages that it failed on
 */
public record ListenerFigures(String id, String description, int order, long handled, long failed) {}
