package io.ipmb.spring.config;

import io.ipmb.Endpoint;
import io.ipmb.spring.core.IpmbTemplate;
import io.ipmb.spring.listener.IpmbListenerContainer;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All endpoints that an application has on its bus: those of its listeners, and the one for replies. Any of them may be the one
 * that hosts the bus. Thread-safe.
 */
public final class ApplicationEndpoints {

    private final IpmbListenerEndpointRegistry registry;
    private final @Nullable IpmbTemplate template;

    /** @param template null where the application has another way to send */
    public ApplicationEndpoints(IpmbListenerEndpointRegistry registry, @Nullable IpmbTemplate template) {
        this.registry = registry;
        this.template = template;
    }

    /** Those that are on the bus now, or on their way back to it. */
    public List<Endpoint> present() {
        Stream<@Nullable Endpoint> listening = registry.containers().stream().map(IpmbListenerContainer::endpoint);
        Endpoint replies = template == null ? null : template.replyEndpoint();
        return Stream.concat(listening, Stream.ofNullable(replies))
                .filter(Objects::nonNull)
                .map(Objects::requireNonNull)
                .toList();
    }

    /** The one that hosts the bus; null when none does. */
    public @Nullable Endpoint hosting() {
        return present().stream().filter(Endpoint::isController).findFirst().orElse(null);
    }
}
