package io.ipmb.spring.observation;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;

/**
 * Names and keys of a request's observation; a bean of this type replaces the default.
 *
 * @since 0.1.0
 */
public interface IpmbRequestObservationConvention extends ObservationConvention<IpmbRequestContext> {

    @Override
    default boolean supportsContext(Observation.Context context) {
        return context instanceof IpmbRequestContext;
    }

    @Override
    default String getName() {
        return "ipmb.request";
    }
}
