package io.ipmb.spring.observation;

import io.ipmb.IncomingMessage;
import io.ipmb.spring.observation.IpmbListenerObservation.HighCardinalityKeys;
import io.ipmb.spring.observation.IpmbListenerObservation.LowCardinalityKeys;
import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;

/**
 * The keys of {@link IpmbListenerObservation}. Thread-safe.
 *
 * @since 0.1.0
 */
public class DefaultIpmbListenerObservationConvention implements IpmbListenerObservationConvention {

    /** The default convention. */
    public static final DefaultIpmbListenerObservationConvention INSTANCE =
            new DefaultIpmbListenerObservationConvention();

    private static final KeyValue SYSTEM = LowCardinalityKeys.SYSTEM.withValue("ipmb");
    private static final KeyValue OPERATION = LowCardinalityKeys.OPERATION.withValue("process");

    @Override
    public String getContextualName(IpmbMessageReceiverContext context) {
        return context.getListenerId() + " process";
    }

    @Override
    public KeyValues getLowCardinalityKeyValues(IpmbMessageReceiverContext context) {
        return KeyValues.of(
                LowCardinalityKeys.BUS.withValue(context.getBus()),
                LowCardinalityKeys.LISTENER_ID.withValue(context.getListenerId()),
                OPERATION,
                SYSTEM);
    }

    @Override
    public KeyValues getHighCardinalityKeyValues(IpmbMessageReceiverContext context) {
        IncomingMessage arrived = context.getReceived().arrived();
        return KeyValues.of(
                HighCardinalityKeys.SELECTOR.withValue(
                        arrived.selector().expression().toString()),
                HighCardinalityKeys.TYPE.withValue(arrived.typeId().toString()));
    }
}
