package io.ipmb.sample.earth;

/** What earth asks, as JSON. */
public record Question(String about) {}
