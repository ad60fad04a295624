package io.ipmb.spring.observation;

import io.micrometer.common.KeyValues;

/**
 * The keys of {@link IpmbTemplateObservation#REQUEST}. Thread-safe.
 *
 * @since 0.1.0
 */
public class DefaultIpmbRequestObservationConvention implements IpmbRequestObservationConvention {

    /** The default convention. */
    public static final DefaultIpmbRequestObservationConvention INSTANCE =
            new DefaultIpmbRequestObservationConvention();

    private static final OutgoingKeys KEYS = new OutgoingKeys("request");

    @Override
    public String getContextualName(IpmbRequestContext context) {
        return "ipmb request";
    }

    @Override
    public KeyValues getLowCardinalityKeyValues(IpmbRequestContext context) {
        return KEYS.lowCardinality(context);
    }

    @Override
    public KeyValues getHighCardinalityKeyValues(IpmbRequestContext context) {
        return OutgoingKeys.highCardinality(context);
    }
}
