package io.ipmb.spring.observation;

import io.micrometer.common.KeyValues;

/**
 * The keys of {@link IpmbTemplateObservation#TEMPLATE}. Thread-safe.
 *
 * @since 0.1.0
 */
public class DefaultIpmbTemplateObservationConvention implements IpmbTemplateObservationConvention {

    /** The default convention. */
    public static final DefaultIpmbTemplateObservationConvention INSTANCE =
            new DefaultIpmbTemplateObservationConvention();

    private static final OutgoingKeys KEYS = new OutgoingKeys("publish");

    @Override
    public String getContextualName(IpmbMessageSenderContext context) {
        return "ipmb publish";
    }

    @Override
    public KeyValues getLowCardinalityKeyValues(IpmbMessageSenderContext context) {
        return KEYS.lowCardinality(context);
    }

    @Override
    public KeyValues getHighCardinalityKeyValues(IpmbMessageSenderContext context) {
        return OutgoingKeys.highCardinality(context);
    }
}
