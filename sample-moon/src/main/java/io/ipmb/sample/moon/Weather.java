package io.ipmb.sample.moon;

import java.util.List;

/** An ordinary object, without a type id: it travels as JSON between programs of Spring. */
public record Weather(String place, double celsius, List<String> remarks) {}
