package io.ipmb.spring.boot.autoconfigure.metrics;

import io.ipmb.spring.observation.IpmbListenerObservation.LowCardinalityKeys;

/** The tags of meters, of the same names as the keys of observations, which become tags of their timers. */
final class MeterTags {

    static final String BUS = LowCardinalityKeys.BUS.asString();
    static final String LISTENER_ID = LowCardinalityKeys.LISTENER_ID.asString();
    static final String LABEL = "ipmb.label";

    private MeterTags() {}
}
