package io.ipmb.sample.moon;

/** The answer of earth or moon to a question, as JSON. */
public record Answer(String text, long kilometres) {}
