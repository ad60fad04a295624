package io.ipmb.sample.earth;

/** A question of earth or moon to the other, as JSON. */
public record Question(String about) {}
