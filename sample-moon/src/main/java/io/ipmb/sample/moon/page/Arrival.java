package io.ipmb.sample.moon.page;

/**
 * A line of the page.
 *
 * @param time time of arrival, hours to seconds
 * @param kind kind of message
 * @param text content in words
 */
public record Arrival(String time, String kind, String text) {}
