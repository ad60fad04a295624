package io.ipmb.spring.boot.autoconfigure.metrics;

import io.ipmb.spring.observation.IpmbListenerObservation.LowCardinalityKeys;

/** The tags of meters. Keys of observations become tags of their timers, so both have the same names. */
final class MeterTags {

    static final String BUS = LowCardinalityKeys.BUS.asString();
    static final String LISTENER_ID = LowCardinalityKeys.LISTENER_ID.asString();
    static final String LABEL = "ipmb.label";

    private MeterTags() {}
}
