package io.ipmb.sample.moon.page;

/**
 * The counters of the page.
 *
 * @param messages all that have arrived
 * @param messagesPerSecond how many in the last second
 * @param picturesPerSecond how many of them were pictures
 */
public record Figures(long messages, long messagesPerSecond, long picturesPerSecond) {}
