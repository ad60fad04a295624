package io.ipmb.sample.earth;

/** What earth and moon ask each other, as JSON. */
public record Question(String about) {}
