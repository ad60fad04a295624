package io.ipmb.sample.earth;

/** What earth and moon answer each other, as JSON. */
public record Answer(String text, long kilometres) {}
