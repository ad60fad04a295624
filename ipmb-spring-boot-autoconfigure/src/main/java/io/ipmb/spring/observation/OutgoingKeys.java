package io.ipmb.spring.observation;

import io.ipmb.Selector;
import io.ipmb.spring.observation.IpmbTemplateObservation.HighCardinalityKeys;
import io.ipmb.spring.observation.IpmbTemplateObservation.LowCardinalityKeys;
import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;

/** The keys of an outgoing message, whether it asks for a reply or not. Immutable. */
final class OutgoingKeys {

    private static final KeyValue SYSTEM = LowCardinalityKeys.SYSTEM.withValue("ipmb");
    private static final KeyValue UNICAST = LowCardinalityKeys.MODE.withValue("unicast");
    private static final KeyValue MULTICAST = LowCardinalityKeys.MODE.withValue("multicast");

    private final KeyValue operation;

    /** @param operation {@code publish} or {@code request} */
    OutgoingKeys(String operation) {
        this.operation = LowCardinalityKeys.OPERATION.withValue(operation);
    }

    KeyValues lowCardinality(OutgoingContext context) {
        return KeyValues.of(
                LowCardinalityKeys.BUS.withValue(context.getBus()),
                context.getSelector().mode() == Selector.Mode.MULTICAST ? MULTICAST : UNICAST,
                operation,
                SYSTEM);
    }

    static KeyValues highCardinality(OutgoingContext context) {
        return KeyValues.of(HighCardinalityKeys.SELECTOR.withValue(
                context.getSelector().expression().toString()));
    }
}
