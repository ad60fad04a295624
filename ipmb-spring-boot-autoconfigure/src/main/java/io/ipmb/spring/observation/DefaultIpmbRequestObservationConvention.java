package io.ipmb.spring.observation;

import io.ipmb.Selector;
import io.ipmb.spring.observation.IpmbTemplateObservation.HighCardinalityKeys;
import io.ipmb.spring.observation.IpmbTemplateObservation.LowCardinalityKeys;
import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;

/** The keys of {@link IpmbTemplateObservation#REQUEST}. Thread-safe. */
public class DefaultIpmbRequestObservationConvention implements IpmbRequestObservationConvention {

    /** The one that is used unless there is another. */
    public static final DefaultIpmbRequestObservationConvention INSTANCE =
            new DefaultIpmbRequestObservationConvention();

    private static final KeyValue SYSTEM = LowCardinalityKeys.SYSTEM.withValue("ipmb");
    private static final KeyValue OPERATION = LowCardinalityKeys.OPERATION.withValue("request");
    private static final KeyValue UNICAST = LowCardinalityKeys.MODE.withValue("unicast");
    private static final KeyValue MULTICAST = LowCardinalityKeys.MODE.withValue("multicast");

    @Override
    public String getContextualName(IpmbRequestContext context) {
        return "ipmb request";
    }

    @Override
    public KeyValues getLowCardinalityKeyValues(IpmbRequestContext context) {
        return KeyValues.of(
                LowCardinalityKeys.BUS.withValue(context.getBus()),
                context.getSelector().mode() == Selector.Mode.MULTICAST ? MULTICAST : UNICAST,
                OPERATION,
                SYSTEM);
    }

    @Override
    public KeyValues getHighCardinalityKeyValues(IpmbRequestContext context) {
        return KeyValues.of(HighCardinalityKeys.SELECTOR.withValue(
                context.getSelector().expression().toString()));
    }
}
