package io.ipmb.spring.observation;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;

/**
 * Names and keys of an outgoing message's observation; a bean of this type replaces the default.
 *
 * @since 0.1.0
 */
public interface IpmbTemplateObservationConvention extends ObservationConvention<IpmbMessageSenderContext> {

    @Override
    default boolean supportsContext(Observation.Context context) {
        return context instanceof IpmbMessageSenderContext;
    }

    @Override
    default String getName() {
        return "ipmb.template";
    }
}
