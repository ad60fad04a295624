package io.ipmb.sample.moon;

/** What earth asks, as JSON. */
public record Question(String about) {}
