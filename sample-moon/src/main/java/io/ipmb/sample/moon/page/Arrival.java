package io.ipmb.sample.moon.page;

/**
 * One line of the page.
 *
 * @param time when it arrived, hours to seconds
 * @param kind what kind of message it was
 * @param text what was in it
 */
public record Arrival(String time, String kind, String text) {}
