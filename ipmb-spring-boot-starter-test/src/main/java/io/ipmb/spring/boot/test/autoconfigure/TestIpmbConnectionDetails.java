package io.ipmb.spring.boot.test.autoconfigure;

import io.ipmb.spring.boot.autoconfigure.IpmbConnectionDetails;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The application's label and token on a bus with a name that nobody else has. */
final class TestIpmbConnectionDetails implements IpmbConnectionDetails {

    private final String identifier = "test." + UUID.randomUUID();
    private final List<String> label;
    private final @Nullable String token;

    TestIpmbConnectionDetails(List<String> label, @Nullable String token) {
        this.label = label;
        this.token = token;
    }

    @Override
    public String getIdentifier() {
        return identifier;
    }

    @Override
    public List<String> getLabel() {
        return label;
    }

    @Override
    public @Nullable String getToken() {
        return token;
    }
}
