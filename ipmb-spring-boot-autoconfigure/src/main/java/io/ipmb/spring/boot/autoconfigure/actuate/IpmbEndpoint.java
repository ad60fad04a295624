package io.ipmb.spring.boot.autoconfigure.actuate;

import io.ipmb.BusDirectory;
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
 * The actuator endpoint {@code ipmb}: the bus from this application's side and from the host's side. With {@code
 * management.endpoint.ipmb.access=unrestricted} it pauses, resumes, stops and starts listeners. Thread-safe.
 *
 * @since 0.1.0
 */
@org.springframework.boot.actuate.endpoint.annotation.Endpoint(id = "ipmb", defaultAccess = Access.READ_ONLY)
public final class IpmbEndpoint {

    /** An operation on listeners. */
    public enum Action {
        /** Stops reading without leaving the bus. */
        PAUSE,
        /** Continues reading. */
        RESUME,
        /** Handles the received messages and leaves the bus. */
        STOP,
        /** Joins the bus. */
        START
    }

    /**
     * The time limit for the host's answer, which takes milliseconds: a hanging host must not block the search for the
     * reason.
     */
    private static final Duration LONGEST_ANSWER = Duration.ofSeconds(2);

    private final IpmbListenerEndpointRegistry registry;

    /** An endpoint for all buses of the application. */
    public IpmbEndpoint(IpmbListenerEndpointRegistry registry) {
        this.registry = registry;
    }

    /** The application's bus now, with its other buses if there are any. */
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
                endpoint == null ? null : directory(endpoint.directory()),
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
     * The container of a listener.
     *
     * @param id of the listener
     * @throws NoSuchListenerException when there is none
     */
    @ReadOperation
    public BusDescriptor.Container listener(@Selector String id) {
        return container(containerOf(id));
    }

    /**
     * Pauses, resumes, stops or starts a listener, together with all others of its label.
     *
     * @param id of the listener
     * @return the container afterwards
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

    /** The bus from the host's side; null if the host does not answer, as one on the crate. */
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
                member.joinedFor(),
                lanes(member.lanes()));
    }

    private static BusDescriptor.Lanes lanes(HostedBus.Lanes lanes) {
        return new BusDescriptor.Lanes(
                lanes.out(),
                lanes.in(),
                lanes.sent(),
                lanes.received(),
                lanes.dropped(),
                lanes.waitingBytes(),
                lanes.age());
    }

    private static BusDescriptor.Directory directory(BusDirectory directory) {
        return new BusDescriptor.Directory(
                directory.complete(),
                directory.members().stream().map(IpmbEndpoint::present).toList());
    }

    private static BusDescriptor.Present present(BusDirectory.Member member) {
        return new BusDescriptor.Present(
                member.instance(),
                List.copyOf(member.label()),
                member.processId(),
                member.userId(),
                member.precedence(),
                member.host(),
                member.self(),
                implementation(member.usesCrate()),
                member.lanes(),
                member.receives(),
                member.away());
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
