package io.ipmb.spring.observation;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;

/**
 * Names and keys of the observation of a message in a listener; a bean of this type replaces the default.
 *
 * @since 0.1.0
 */
public interface IpmbListenerObservationConvention extends ObservationConvention<IpmbMessageReceiverContext> {

    @Override
    default boolean supportsContext(Observation.Context context) {
        return context instanceof IpmbMessageReceiverContext;
    }

    @Override
    default String getName() {
        return "ipmb.listener";
    }
}
