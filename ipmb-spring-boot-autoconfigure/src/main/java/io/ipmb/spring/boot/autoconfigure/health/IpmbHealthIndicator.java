package io.ipmb.spring.boot.autoconfigure.health;

import io.ipmb.BusDirectory;
import io.ipmb.ControllerInfo;
import io.ipmb.Endpoint;
import io.ipmb.EndpointState;
import io.ipmb.spring.config.ApplicationEndpoints;
import io.ipmb.spring.config.IpmbConnection;
import io.ipmb.spring.config.IpmbListenerEndpointRegistry;
import io.ipmb.spring.core.IpmbTemplate;
import io.ipmb.spring.listener.ContainerState;
import io.ipmb.spring.listener.ContainerStatistics;
import io.ipmb.spring.listener.IpmbListenerContainer;
import io.ipmb.spring.listener.ListenerStatistics;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/**
 * The health of one bus of the application: its endpoints and its listeners. Reads existing statistics: no system call,
 * no question to the bus. Thread-safe.
 *
 * <ul>
 *   <li>Down: an endpoint could not join, was disconnected, or is on its way back to a bus whose host is gone; the host
 *       does not answer; reading has ended; a listener is stuck.
 *   <li>Unknown: the whole application is off the bus on purpose.
 *   <li>Up: everything else. A stopped or paused container, and one that never started, is as expected; a failed
 *       message changes counts only.
 * </ul>
 *
 * @since 0.1.0
 */
public final class IpmbHealthIndicator extends AbstractHealthIndicator {

    private final IpmbListenerEndpointRegistry registry;
    private final IpmbConnection connection;
    private final ApplicationEndpoints endpoints;

    /** The health of one of the registry's connections. */
    public IpmbHealthIndicator(IpmbListenerEndpointRegistry registry, IpmbConnection connection) {
        super("The health of the bus " + connection.identifier() + " cannot be read");
        this.registry = registry;
        this.connection = connection;
        this.endpoints = new ApplicationEndpoints(registry, connection);
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        IpmbListenerContainer base = connection.base();
        Endpoint endpoint = base.endpoint();
        boolean joined = endpoint != null && endpoint.state() == EndpointState.JOINED;
        builder.withDetail("bus", connection.identifier())
                .withDetail("label", List.copyOf(base.label().elements()))
                .withDetail("joined", joined);
        if (joined && endpoint != null) {
            builder.withDetail("role", endpoints.hosting() == null ? "member" : "controller");
            ControllerInfo controller = endpoint.controller();
            if (controller != null) {
                builder.withDetail("controller", controller(controller));
            }
            BusDirectory directory = endpoint.directory();
            builder.withDetail(
                    "directory",
                    Map.of(
                            "complete",
                            directory.complete(),
                            "endpoints",
                            directory.members().size()));
        }
        List<String> problems = new ArrayList<>();
        findSilence(endpoint, problems);
        Map<String, Object> listeners = new LinkedHashMap<>();
        for (IpmbListenerContainer container : registry.containers(connection)) {
            ContainerStatistics statistics = container.statistics();
            listeners.put(container.label().toString(), listeners(container, statistics));
            findProblem(container, statistics, problems);
        }
        builder.withDetail("listeners", listeners);
        IpmbTemplate template = connection.templateOrNull();
        if (template != null) {
            builder.withDetail(
                    "sending",
                    Map.of(
                            "failed", template.failedSends(),
                            "pendingRequests", template.pendingRequests(),
                            "lateReplies", template.lateReplies()));
        }
        if (!problems.isEmpty()) {
            builder.down().withDetail("problems", problems);
        } else if (joined) {
            builder.up();
        } else {
            builder.unknown();
        }
    }

    private static Map<String, Object> controller(ControllerInfo controller) {
        Map<String, Object> details = new LinkedHashMap<>();
        if (controller.processId() != null) {
            details.put("pid", controller.processId());
        }
        details.put("responsive", controller.responsive());
        details.put("protocol", controller.protocol());
        details.put("implementation", controller.usesCrate() ? "ipmb crate" : "ipmb for Java");
        return details;
    }

    private static Map<String, Object> listeners(IpmbListenerContainer container, ContainerStatistics statistics) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("state", statistics.state().name());
        details.put("since", statistics.since());
        details.put("asExpected", statistics.inExpectedState());
        if (statistics.stuckSince() != null) {
            details.put("stuckSince", statistics.stuckSince());
        }
        details.put(
                "ids",
                statistics.listeners().stream().map(ListenerStatistics::id).toList());
        details.put("received", statistics.received());
        details.put("handled", statistics.handled());
        details.put("failed", statistics.failed());
        details.put("notTaken", statistics.notTaken());
        details.put("elsewhere", statistics.elsewhere());
        details.put("dropped", container.dropped());
        details.put("inFlight", statistics.inFlight());
        details.put("queueDepth", statistics.queueDepth());
        details.put("queueCapacity", statistics.queueCapacity());
        details.put("queueFull", statistics.queueFull());
        return details;
    }

    /** The base asks for all of the application's endpoints, which have the same controller. */
    private static void findSilence(@Nullable Endpoint base, List<String> problems) {
        ControllerInfo controller = base == null ? null : base.controller();
        if (controller != null && !controller.responsive()) {
            problems.add("the program that hosts the bus, process " + controller.processId()
                    + ", does not answer: it is stopped or hangs");
        }
    }

    private static void findProblem(
            IpmbListenerContainer container, ContainerStatistics statistics, List<String> problems) {
        String where = container.label() + ": ";
        if (!statistics.inExpectedState()) {
            Throwable failure = statistics.failure();
            problems.add(where
                    + switch (statistics.state()) {
                        case RETRYING -> "is not on the bus, tries to join it again";
                        case FAILED -> "could not join the bus";
                        default -> "does not read the bus any more";
                    }
                    + (failure == null ? "" : ": " + failure.getMessage()));
        } else if (isExpectedOnTheBus(statistics.state()) && isRejoining(container)) {
            problems.add(where + "the controller has gone, joining the bus again");
        }
        if (statistics.stuckSince() != null) {
            problems.add(where + "a listener has been busy with one message since " + statistics.stuckSince());
        }
    }

    private static boolean isExpectedOnTheBus(ContainerState state) {
        return state == ContainerState.RUNNING || state == ContainerState.PAUSED || state == ContainerState.JOINED;
    }

    private static boolean isRejoining(IpmbListenerContainer container) {
        Endpoint endpoint = container.endpoint();
        return endpoint != null && endpoint.state() == EndpointState.REJOINING;
    }
}
