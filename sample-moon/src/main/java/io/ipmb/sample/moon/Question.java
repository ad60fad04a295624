package io.ipmb.sample.moon;

/** What earth and moon ask each other, as JSON. */
public record Question(String about) {}
