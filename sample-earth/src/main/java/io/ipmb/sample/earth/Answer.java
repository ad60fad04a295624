package io.ipmb.sample.earth;

/** What moon answers, as JSON. */
public record Answer(String text, long kilometres) {}
