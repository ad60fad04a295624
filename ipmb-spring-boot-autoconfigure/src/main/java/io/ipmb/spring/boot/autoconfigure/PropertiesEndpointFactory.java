package io.ipmb.spring.boot.autoconfigure;

import io.ipmb.BusEvent;
import io.ipmb.Endpoint;
import io.ipmb.IllegalLabelException;
import io.ipmb.JoinOptions;
import io.ipmb.Label;
import io.ipmb.MessageBox;
import io.ipmb.spring.core.EndpointFactory;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.FailureAnalyzedException;
import org.springframework.util.StringUtils;

/** Joins the bus that {@link IpmbProperties} describe; checks them when it is made. */
final class PropertiesEndpointFactory implements EndpointFactory {

    private final IpmbProperties properties;
    private final String identifier;
    private final Label label;

    PropertiesEndpointFactory(IpmbProperties properties) {
        this.properties = properties;
        this.identifier = checkedIdentifier(properties.getIdentifier());
        this.label = checkedLabel(properties);
    }

    private static String checkedIdentifier(@Nullable String identifier) {
        if (!StringUtils.hasText(identifier)) {
            throw new FailureAnalyzedException(
                    "The bus has no name: the property ipmb.identifier is not set.",
                    "Set ipmb.identifier to the same name in all programs that share the bus, for instance com.solar.");
        }
        try {
            JoinOptions.builder(identifier);
            return identifier;
        } catch (IllegalArgumentException e) {
            throw new FailureAnalyzedException(
                    "The property ipmb.identifier cannot be used. " + e.getMessage(), "Change ipmb.identifier.", e);
        }
    }

    private static Label checkedLabel(IpmbProperties properties) {
        try {
            return Label.of(properties.getLabel());
        } catch (IllegalLabelException e) {
            throw new FailureAnalyzedException(
                    "The property ipmb.label cannot be used. " + e.getMessage(),
                    "Set ipmb.label to a list of different names, for instance earth or moon,night.",
                    e);
        }
    }

    @Override
    public Label baseLabel() {
        return label;
    }

    @Override
    public String identifier() {
        return identifier;
    }

    @Override
    public Endpoint join(Label with, MessageBox messageBox, Consumer<BusEvent> events) {
        JoinOptions.Builder options = JoinOptions.builder(identifier)
                .label(with)
                .messageBox(messageBox)
                .controllerAffinity(properties.isControllerAffinity());
        String token = properties.getToken();
        if (token != null) {
            options.token(token);
        }
        return Endpoint.join(options.eventListener(events).build());
    }
}
