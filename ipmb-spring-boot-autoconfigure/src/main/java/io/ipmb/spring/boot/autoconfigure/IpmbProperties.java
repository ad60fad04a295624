package io.ipmb.spring.boot.autoconfigure;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/** Settings of the bus that the application joins. */
@ConfigurationProperties("ipmb")
public class IpmbProperties {

    /** Name of the bus, the same in all programs that share it. */
    private @Nullable String identifier;

    /** Comma-separated list of the elements that others address this application by. */
    private List<String> label = new ArrayList<>();

    /** Secret that all programs on the bus know. */
    private @Nullable String token;

    /** Whether this application hosts the bus when nobody else does. */
    private boolean controllerAffinity = true;

    public @Nullable String getIdentifier() {
        return identifier;
    }

    public void setIdentifier(@Nullable String identifier) {
        this.identifier = identifier;
    }

    public List<String> getLabel() {
        return label;
    }

    public void setLabel(List<String> label) {
        this.label = label;
    }

    public @Nullable String getToken() {
        return token;
    }

    public void setToken(@Nullable String token) {
        this.token = token;
    }

    public boolean isControllerAffinity() {
        return controllerAffinity;
    }

    public void setControllerAffinity(boolean controllerAffinity) {
        this.controllerAffinity = controllerAffinity;
    }
}
