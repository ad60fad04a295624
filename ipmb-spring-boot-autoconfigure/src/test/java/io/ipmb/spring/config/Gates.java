package io.ipmb.spring.config;

import io.ipmb.BusEvent;
import io.ipmb.Endpoint;
import io.ipmb.Label;
import io.ipmb.MessageBox;
import io.ipmb.spring.core.EndpointFactory;
import io.ipmb.spring.listener.BusBench;
import java.util.function.Consumer;

/**
 * Lets a test choose at which endpoint of the application a message arrives: the endpoint of the label {@code moon,
 * dark} is on the bus under {@code gate_dark} alone, so that {@code gate_dark | moon} arrives there, and is meant for
 * the base.
 */
record Gates(BusBench bus) implements EndpointFactory {

    @Override
    public Label baseLabel() {
        return bus.baseLabel();
    }

    @Override
    public String identifier() {
        return bus.identifier();
    }

    @Override
    public Endpoint join(Label label, MessageBox messageBox, Consumer<BusEvent> events) {
        String last = label.elements().stream().reduce((one, next) -> next).orElseThrow();
        return bus.join(last.startsWith("reply-") ? label : Label.of("gate_" + last), messageBox, events);
    }
}
