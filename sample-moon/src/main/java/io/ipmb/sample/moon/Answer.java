package io.ipmb.sample.moon;

/** What moon answers, as JSON. */
public record Answer(String text, long kilometres) {}
