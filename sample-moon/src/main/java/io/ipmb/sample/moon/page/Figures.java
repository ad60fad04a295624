package io.ipmb.sample.moon.page;

/**
 * The counters of the page.
 *
 * @param messages number of messages since the start
 * @param messagesPerSecond messages in the last second
 * @param picturesPerSecond pictures in the last second
 */
public record Figures(long messages, long messagesPerSecond, long picturesPerSecond) {}
