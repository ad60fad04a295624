package io.ipmb.spring.boot.autoconfigure;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.FailureAnalyzedException;
import org.springframework.util.StringUtils;

/** The bus of {@link IpmbProperties}. */
final class PropertiesIpmbConnectionDetails implements IpmbConnectionDetails {

    private final IpmbProperties properties;

    PropertiesIpmbConnectionDetails(IpmbProperties properties) {
        this.properties = properties;
    }

    @Override
    public String getIdentifier() {
        String identifier = properties.identifier();
        if (!StringUtils.hasText(identifier)) {
            throw new FailureAnalyzedException(
                    "The bus has no name: the property ipmb.identifier is not set.",
                    "Set ipmb.identifier to the same name in all programs that share the bus, for instance com.solar,"
                            + " or ipmb.enabled=false where the application is not to join a bus.");
        }
        return identifier;
    }

    @Override
    public List<String> getLabel() {
        return properties.label();
    }

    @Override
    public @Nullable String getToken() {
        return properties.token();
    }
}
