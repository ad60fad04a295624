package io.ipmb.spring.boot.autoconfigure;

import io.ipmb.HostLimits;
import io.ipmb.HostOptions;
import io.ipmb.JoinOptions;
import io.ipmb.Label;
import io.ipmb.LaneOptions;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.FailureAnalyzedException;

/**
 * The transport's options for the endpoints of this application. Properties and connection details are checked at
 * construction, so that a wrong one ends the start before the first join.
 */
final class JoinSettings {

    private final IpmbProperties properties;
    private final SettingNames names;
    private final String identifier;
    private final Label label;
    private final @Nullable String token;
    private final @Nullable Duration livenessLimit;
    private final LaneOptions lanes;
    private final HostOptions host;

    /** The settings of the first bus. */
    JoinSettings(IpmbProperties properties, IpmbConnectionDetails details) {
        this(
                properties,
                details.getIdentifier(),
                LabelNames.label(details.getLabel()),
                details.getToken(),
                SettingNames.PROPERTIES);
    }

    /** @param names the names of this bus's settings, for the remedies */
    JoinSettings(
            IpmbProperties properties, String identifier, Label label, @Nullable String token, SettingNames names) {
        this.properties = properties;
        this.names = names;
        this.identifier = checkedIdentifier(identifier);
        this.label = label;
        this.token = token;
        PropertyChecks.upTo(JoinOptions.LONGEST_TIMEOUT, "ipmb.join-timeout", properties.joinTimeout());
        PropertyChecks.upTo(JoinOptions.LONGEST_TIMEOUT, "ipmb.send-timeout", properties.sendTimeout());
        Duration liveness = PropertyChecks.noneOrWithin(
                JoinOptions.SHORTEST_LIVENESS_LIMIT,
                JoinOptions.LONGEST_LIVENESS_LIMIT,
                "ipmb.liveness-limit",
                properties.livenessLimit());
        this.livenessLimit = liveness.isZero() ? null : liveness;
        this.lanes = checkedLanes(properties.lanes());
        this.host = checkedHost(properties.host());
        builder();
    }

    SettingNames names() {
        return names;
    }

    String identifier() {
        return identifier;
    }

    Label label() {
        return label;
    }

    /** A builder with these options; the label is {@link #label()}. */
    JoinOptions.Builder builder() {
        JoinOptions.Builder builder = JoinOptions.builder(identifier)
                .label(label)
                .controllerAffinity(properties.controllerAffinity())
                .joinTimeout(properties.joinTimeout())
                .sendTimeout(properties.sendTimeout())
                .livenessLimit(livenessLimit)
                .allowedPeers(properties.allowedPeers())
                .plainMessagesUnderCrateController(properties.plainMessagesUnderCrateController())
                .mapUnsealedRegions(properties.mapUnsealedRegions())
                .lanes(lanes)
                .waitStrategy(properties.lanes().waitStrategy())
                .host(host);
        if (token != null) {
            try {
                builder.token(token);
            } catch (IllegalArgumentException e) {
                throw new FailureAnalyzedException(
                        "The token of the bus cannot be used. " + e.getMessage(),
                        "Set " + names.token() + " to a shorter text, in all programs on the bus.",
                        e);
            }
        }
        return builder;
    }

    private static String checkedIdentifier(String identifier) {
        try {
            JoinOptions.builder(identifier);
            return identifier;
        } catch (IllegalArgumentException e) {
            throw new FailureAnalyzedException(
                    "The name of the bus cannot be used. " + e.getMessage(),
                    "Change ipmb.identifier (or the bean " + IpmbConnectionDetails.class.getSimpleName()
                            + " where there is one) in all programs that share the bus.",
                    e);
        }
    }

    private static LaneOptions checkedLanes(IpmbProperties.Lanes lanes) {
        String prefix = "ipmb.lanes.";
        return LaneOptions.builder()
                .mode(lanes.mode())
                .ringBytes(PropertyChecks.bytesWithin(
                        LaneOptions.SMALLEST_RING_BYTES,
                        LaneOptions.LARGEST_RING_BYTES,
                        Long.BYTES,
                        prefix + "ring-size",
                        lanes.ringSize()))
                .afterMessages(PropertyChecks.within(
                        0, LaneOptions.MOST_MESSAGES_BEFORE, prefix + "after-messages", lanes.afterMessages()))
                .idleTime(PropertyChecks.within(
                        LaneOptions.SHORTEST_IDLE_TIME,
                        LaneOptions.LONGEST_IDLE_TIME,
                        prefix + "idle-time",
                        lanes.idleTime()))
                .mostLanes(PropertyChecks.within(1, LaneOptions.MOST_LANES, prefix + "max-lanes", lanes.maxLanes()))
                .mostCrashes(
                        PropertyChecks.within(1, LaneOptions.MOST_CRASHES, prefix + "max-crashes", lanes.maxCrashes()))
                .build();
    }

    private static HostOptions checkedHost(IpmbProperties.Host host) {
        String prefix = "ipmb.host.";
        HostLimits limits = HostLimits.builder()
                .maxConnections(PropertyChecks.atLeast(1, prefix + "max-connections", host.maxConnections()))
                .maxPendingConnections(
                        PropertyChecks.atLeast(1, prefix + "max-pending-connections", host.maxPendingConnections()))
                .maxPendingPerProgram(
                        PropertyChecks.atLeast(1, prefix + "max-pending-per-program", host.maxPendingPerProgram()))
                .handshakeTimeout(PropertyChecks.positiveUpTo(
                        HostLimits.LONGEST_TIME, prefix + "handshake-timeout", host.handshakeTimeout()))
                .queueBytes(PropertyChecks.bytesOfOneArray(prefix + "queue-bytes", host.queueBytes()))
                .queueObjects(PropertyChecks.atLeast(1, prefix + "queue-objects", host.queueObjects()))
                .queueBytesPerUser(PropertyChecks.bytes(prefix + "queue-bytes-per-user", host.queueBytesPerUser()))
                .queueBytesInAll(PropertyChecks.bytes(prefix + "queue-bytes-in-all", host.queueBytesInAll()))
                .stallTimeout(
                        PropertyChecks.upTo(HostLimits.LONGEST_TIME, prefix + "stall-timeout", host.stallTimeout()))
                .keptBytes(PropertyChecks.bytes(prefix + "kept-bytes", host.keptBytes()))
                .keptBytesPerSender(PropertyChecks.bytes(prefix + "kept-bytes-per-sender", host.keptBytesPerSender()))
                .keptObjectsPerSender(
                        PropertyChecks.atLeast(1, prefix + "kept-objects-per-sender", host.keptObjectsPerSender()))
                .maxObjectsPerMessage(
                        PropertyChecks.atLeast(1, prefix + "max-objects-per-message", host.maxObjectsPerMessage()))
                .maxLanesPerSender(PropertyChecks.within(
                        1, LaneOptions.MOST_LANES, prefix + "max-lanes-per-sender", host.maxLanesPerSender()))
                .turnPackets(PropertyChecks.atLeast(1, prefix + "turn-packets", host.turnPackets()))
                .build();
        return HostOptions.builder()
                .limits(limits)
                .slowConsumerPolicy(host.slowConsumerPolicy())
                .lanes(host.lanes())
                .handOverTimeout(PropertyChecks.upTo(
                        HostLimits.LONGEST_TIME, prefix + "hand-over-timeout", host.handOverTimeout()))
                .graceTime(PropertyChecks.upTo(HostOptions.LONGEST_GRACE, prefix + "grace-time", host.graceTime()))
                .build();
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "bus %s as %s", identifier, label);
    }
}
