package io.ipmb.spring.boot.autoconfigure.actuate;

import io.ipmb.ControllerInfo;
import io.ipmb.Endpoint;
import io.ipmb.HostedBus;
import io.ipmb.IpmbException;
import io.ipmb.spring.config.ApplicationEndpoints;
import io.ipmb.spring.config.IpmbConnection;
import io.ipmb.spring.config.IpmbListenerEndpointRegistry;
import io.ipmb.spring.core.IpmbTemplate;
import io.ipmb.spring.listener.ContainerStatistics;
import io.ipmb.spring.listener.IpmbListenerContainer;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;

/**
 * The actuator endpoint {@code ipmb}: the bus as this application sees it, and the whole bus as its host sees it.
 * Listeners can be paused, resumed, stopped and started where {@code management.endpoint.ipmb.access} is
 * {@code unrestricted}. Thread-safe.
 *
 * @since 0.1.0
 */
@org.springframework.boot.actuate.endpoint.annotation.Endpoint(id = "ipmb", defaultAccess = Access.READ_ONLY)
public final class IpmbEndpoint {

    /** What can be done with listeners. */
    public enum Action {
        /** Reads no more and stays on the bus. */
        PAUSE,
        /** Goes on reading. */
        RESUME,
        /** Handles what has arrived and leaves the bus. */
        STOP,
        /** Joins the bus. */
        START
    }

    /** The host's answer takes milliseconds; one that hangs must not hold up who looks for the reason. */
    private static final Duration LONGEST_ANSWER = Duration.ofSeconds(2);

    private final IpmbListenerEndpointRegistry registry;

    /** An endpoint for all buses of the application. */
    public IpmbEndpoint(IpmbListenerEndpointRegistry registry) {
        this.registry = registry;
    }

    /** The application's bus at this moment, with its other buses where it has some. */
    @ReadOperation
    public BusDescriptor bus() {
        List<BusDescriptor> others = registry.connections().stream()
                .skip(1)
                .map(connection -> bus(connection, null))
                .toList();
        return bus(registry.connection(), others.isEmpty() ? null : others);
    }

    private BusDescriptor bus(IpmbConnection connection, @Nullable List<BusDescriptor> others) {
        IpmbListenerContainer base = connection.base();
        ApplicationEndpoints endpoints = new ApplicationEndpoints(registry, connection);
        IpmbTemplate template = connection.templateOrNull();
        Endpoint endpoint = base.endpoint();
        ControllerInfo controller = endpoint == null ? null : endpoint.controller();
        Endpoint hosting = endpoints.hosting();
        HostedBus view = endpoint == null || controller == null ? null : ofHost(hosting == null ? endpoint : hosting);
        return new BusDescriptor(
                connection.identifier(),
                List.copyOf(base.label().elements()),
                controller == null ? null : hosting == null ? "member" : "controller",
                controller == null ? null : controller(controller),
                view == null ? null : view(view),
                registry.containers(connection).stream()
                        .map(IpmbEndpoint::container)
                        .toList(),
                template == null
                        ? null
                        : new BusDescriptor.Sending(
                                template.failedSends(), template.pendingRequests(), template.lateReplies()),
                others);
    }

    /**
     * The listeners of the label that a listener has.
     *
     * @param id of the listener
     * @throws NoSuchListenerException when there is none
     */
    @ReadOperation
    public BusDescriptor.Container listener(@Selector String id) {
        return container(containerOf(id));
    }

    /**
     * Pauses, resumes, stops or starts a listener, and with it all others of its label.
     *
     * @param id of the listener
     * @return how the listeners of that label are afterwards
     * @throws NoSuchListenerException when there is none
     */
    @WriteOperation
    public BusDescriptor.Container control(@Selector String id, Action action) {
        IpmbListenerContainer container = containerOf(id);
        switch (action) {
            case PAUSE -> container.pause();
            case RESUME -> container.resume();
            case STOP -> container.stop();
            case START -> container.start();
        }
        return container(container);
    }

    private IpmbListenerContainer containerOf(String id) {
        IpmbListenerContainer container = registry.container(id);
        if (container == null) {
            throw new NoSuchListenerException(id, registry.listenerIds());
        }
        return container;
    }

    private static BusDescriptor.Controller controller(ControllerInfo controller) {
        return new BusDescriptor.Controller(
                controller.processId(),
                controller.userId(),
                controller.protocol(),
                implementation(controller.usesCrate()));
    }

    private static String implementation(boolean usesCrate) {
        return usesCrate ? "ipmb crate" : "ipmb for Java";
    }

    /** The bus as its host sees it; null when that does not answer, as one on the crate. */
    private static @Nullable HostedBus ofHost(Endpoint endpoint) {
        try {
            return endpoint.inspect(LONGEST_ANSWER);
        } catch (IpmbException e) {
            return null;
        }
    }

    private static BusDescriptor.View view(HostedBus bus) {
        return new BusDescriptor.View(
                bus.members().stream().map(IpmbEndpoint::member).toList(),
                bus.pendingConnections(),
                bus.keptMessages(),
                bus.keptBytes());
    }

    private static BusDescriptor.Member member(HostedBus.Member member) {
        return new BusDescriptor.Member(
                member.id(),
                List.copyOf(member.label()),
                member.processId(),
                member.userId(),
                member.own(),
                implementation(member.usesCrate()),
                member.sent(),
                member.received(),
                member.queuedMessages(),
                member.queuedBytes(),
                member.dropped(),
                member.paused(),
                member.stalled(),
                member.waitingFor(),
                member.receives(),
                member.joinedFor());
    }

    private static BusDescriptor.Container container(IpmbListenerContainer container) {
        ContainerStatistics statistics = container.statistics();
        Throwable failure = statistics.failure();
        return new BusDescriptor.Container(
                List.copyOf(statistics.label().elements()),
                statistics.state().name(),
                statistics.since(),
                statistics.inExpectedState(),
                failure == null ? null : failure.getMessage(),
                statistics.stuckSince(),
                statistics.listeners().stream()
                        .map(listener -> new BusDescriptor.Listener(
                                listener.id(),
                                listener.description(),
                                listener.order(),
                                listener.handled(),
                                listener.failed()))
                        .toList(),
                statistics.received(),
                statistics.handled(),
                statistics.failed(),
                statistics.notTaken(),
                statistics.elsewhere(),
                container.dropped(),
                statistics.unhandled(),
                statistics.inFlight(),
                statistics.queueDepth(),
                statistics.queueCapacity(),
                statistics.queueFull());
    }
}
