package io.ipmb.spring.config;

import io.ipmb.Endpoint;
import io.ipmb.spring.core.IpmbTemplate;
import io.ipmb.spring.listener.IpmbListenerContainer;
import io.ipmb.spring.support.Internal;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All endpoints of an application on one bus: those of its listeners, and the one for replies. Each of them may host
 * the bus. Thread-safe.
 *
 * @since 0.1.0
 */
@Internal
public final class ApplicationEndpoints {

    private final IpmbListenerEndpointRegistry registry;
    private final IpmbConnection connection;

    /** The endpoints on the bus of one connection of the registry. */
    public ApplicationEndpoints(IpmbListenerEndpointRegistry registry, IpmbConnection connection) {
        this.registry = registry;
        this.connection = connection;
    }

    /** The endpoints that have joined or are rejoining. */
    public List<Endpoint> present() {
        Stream<@Nullable Endpoint> listening =
                registry.containers(connection).stream().map(IpmbListenerContainer::endpoint);
        IpmbTemplate template = connection.templateOrNull();
        Endpoint replies = template == null ? null : template.replyEndpoint();
        return Stream.concat(listening, Stream.ofNullable(replies))
                .filter(Objects::nonNull)
                .map(Objects::requireNonNull)
                .toList();
    }

    /** The endpoint that hosts the bus; null for none. */
    public @Nullable Endpoint hosting() {
        return present().stream().filter(Endpoint::isController).findFirst().orElse(null);
    }
}
