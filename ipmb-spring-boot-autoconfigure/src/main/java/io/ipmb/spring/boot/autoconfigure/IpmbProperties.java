package io.ipmb.spring.boot.autoconfigure;

import io.ipmb.AllowedPeers;
import io.ipmb.SlowConsumerPolicy;
import io.ipmb.spring.core.FullQueuePolicy;
import io.ipmb.spring.listener.StartupFailurePolicy;
import io.ipmb.spring.observation.TracePropagation;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Settings of the bus that the application joins. Immutable; what is not given has the default that the metadata shows.
 * Ranges are checked where the settings are used, so that a failure names the one property that is wrong.
 *
 * @param identifier Name of the bus, the same in all programs that share it.
 * @param label Comma-separated list of the elements that others address this application by. Empty: only the selector "*" reaches it.
 * @param token Secret that all programs on the bus know. At most 64000 bytes.
 * @param controllerAffinity Whether this application hosts the bus when nobody else does.
 * @param connectionTimeout Longest time that joining the bus may take.
 * @param sendTimeout Longest time that a send may wait while the bus cannot take the message.
 * @param livenessLimit How long the program that hosts the bus may leave a question whether it is at work unanswered until health is DOWN. 0 never asks.
 * @param allowedPeers Users of this machine that the bus is shared with.
 * @param plainMessagesUnderFamilyController Whether plain messages carry a hidden descriptor while an ipmb 0.8 controller written in Rust hosts the bus, which loses them otherwise.
 * @param mapUnsealedRegions Whether memory regions are mapped that their sender can still shrink, as those of programs in Rust, instead of copied. A sender that does so can end this application.
 * @param startupFailurePolicy What happens when the bus cannot be joined at start for a reason that time may mend.
 * @param reconnect Pauses between tries to join the bus.
 * @param host What is allowed while this application hosts the bus.
 * @param template Sending.
 * @param listener Receiving.
 * @param bytesMessage Messages of C, C++ and Node.js programs.
 * @param memoryRegion The registry of memory regions.
 */
@ConfigurationProperties("ipmb")
public record IpmbProperties(
        @Nullable String identifier,
        @DefaultValue List<String> label,
        @Nullable String token,
        @DefaultValue("true") boolean controllerAffinity,
        @DefaultValue("10s") Duration connectionTimeout,
        @DefaultValue("10s") Duration sendTimeout,
        @DefaultValue("10s") Duration livenessLimit,
        @DefaultValue("same-user-or-root") AllowedPeers allowedPeers,
        @DefaultValue("true") boolean plainMessagesUnderFamilyController,
        @DefaultValue("false") boolean mapUnsealedRegions,
        @DefaultValue("stop") StartupFailurePolicy startupFailurePolicy,
        @DefaultValue Reconnect reconnect,
        @DefaultValue Host host,
        @DefaultValue Template template,
        @DefaultValue Listener listener,
        @DefaultValue BytesMessage bytesMessage,
        @DefaultValue MemoryRegion memoryRegion) {

    /** Without the token. */
    @Override
    public String toString() {
        return "IpmbProperties[identifier=" + identifier + ", label=" + label + ", token="
                + (token == null ? "none" : "******") + ", controllerAffinity=" + controllerAffinity
                + ", connectionTimeout=" + connectionTimeout + ", sendTimeout=" + sendTimeout + ", allowedPeers="
                + allowedPeers + ", plainMessagesUnderFamilyController=" + plainMessagesUnderFamilyController
                + ", mapUnsealedRegions=" + mapUnsealedRegions + ", startupFailurePolicy=" + startupFailurePolicy + ", "
                + reconnect + ", " + host + ", " + template
                + ", " + listener + ", " + bytesMessage + ", " + memoryRegion + "]";
    }

    /**
     * Pauses between tries to join the bus: at start, where the startup failure policy is to retry, and on the way back of an
     * endpoint that is refused or was thrown off.
     *
     * @param initialInterval Time before joining is tried again after it failed at start, was refused by the next host, or after the endpoint was thrown off the bus. The loss of the host itself needs no pause: the next one is joined at once.
     * @param multiplier Factor from one interval to the next.
     * @param maxInterval Longest time between two tries.
     * @param maxRetries Most tries before giving up. No limit unless set.
     */
    public record Reconnect(
            @DefaultValue("1s") Duration initialInterval,
            @DefaultValue("2") double multiplier,
            @DefaultValue("30s") Duration maxInterval,
            @Nullable Long maxRetries) {}

    /**
     * What is allowed while this application hosts the bus.
     *
     * @param slowConsumerPolicy What happens to messages for an endpoint whose queue is full.
     * @param handOverTimeout Longest time that leaving the bus waits for slow endpoints to take what is on its way to them.
     * @param graceTime How long messages to endpoints that are not back yet after a change of host wait for them.
     * @param maxConnections Most endpoints at once.
     * @param maxPendingConnections Most connections that have not been admitted yet.
     * @param maxPendingPerProgram Most connections of one program that have not been admitted yet.
     * @param handshakeTimeout How long a new connection may take to say who it is.
     * @param queueSize Size of the messages queued for one endpoint before the slow-consumer policy acts.
     * @param queueObjects Number of kernel objects queued for one endpoint before the slow-consumer policy acts.
     * @param queueSizePerUser Memory for the queues of all endpoints of one user. When it is used up, the slow-consumer policy acts for each of them that does not read.
     * @param queueSizeInAll Memory for the queues of all endpoints.
     * @param stallTimeout How long senders wait for an endpoint whose queue is full, under the policy to wait. Then the newest messages for it are dropped until it has caught up. Zero waits for ever.
     * @param keptSize Size of the messages kept for their time to live, all senders together. At most an eighth of the largest heap.
     * @param keptSizePerSender Size of the messages of one program kept for their time to live. At most a 32nd of the largest heap.
     * @param keptObjectsPerSender Number of kernel objects that the kept messages of one program hold.
     * @param maxObjectsPerMessage Most kernel objects and memory regions of one message.
     * @param turnPackets Packets read from one endpoint before the next one gets its turn.
     */
    public record Host(
            @DefaultValue("wait") SlowConsumerPolicy slowConsumerPolicy,
            @DefaultValue("3s") Duration handOverTimeout,
            @DefaultValue("2s") Duration graceTime,
            @DefaultValue("2048") int maxConnections,
            @DefaultValue("1024") int maxPendingConnections,
            @DefaultValue("512") int maxPendingPerProgram,
            @DefaultValue("10s") Duration handshakeTimeout,
            @DefaultValue("4MB") DataSize queueSize,
            @DefaultValue("1024") int queueObjects,
            @DefaultValue("192MB") DataSize queueSizePerUser,
            @DefaultValue("256MB") DataSize queueSizeInAll,
            @DefaultValue("10s") Duration stallTimeout,
            @DefaultValue("64MB") DataSize keptSize,
            @DefaultValue("16MB") DataSize keptSizePerSender,
            @DefaultValue("1024") int keptObjectsPerSender,
            @DefaultValue("253") int maxObjectsPerMessage,
            @DefaultValue("64") int turnPackets) {}

    /**
     * Sending.
     *
     * @param defaultSelector Label expression that messages without a selector are sent to.
     * @param timeToLive How long the bus keeps a message while nobody matches its selector, where the selector is given as a text.
     * @param replyTimeout How long a request waits for its reply.
     * @param mappedHeaders Comma-separated list of the names of the application's headers that travel. An asterisk stands for any characters, an exclamation mark in front of a name keeps the header here, the first match decides.
     * @param observationEnabled Whether sending is observed where the application has an observation registry.
     * @param tracePropagation Which messages carry the trace context of an observation.
     * @param async Messages sent on another thread.
     */
    public record Template(
            @Nullable String defaultSelector,
            @DefaultValue("0s") Duration timeToLive,
            @DefaultValue("5s") Duration replyTimeout,
            @DefaultValue("*") List<String> mappedHeaders,
            @DefaultValue("true") boolean observationEnabled,
            @DefaultValue("enveloped") TracePropagation tracePropagation,
            @DefaultValue Async async) {}

    /**
     * Messages sent on another thread.
     *
     * @param queueCapacity Number of messages that may wait to be sent.
     * @param whenFull What happens to a message when that many wait.
     */
    public record Async(
            @DefaultValue("1024") int queueCapacity,
            @DefaultValue("reject") FullQueuePolicy whenFull) {}

    /**
     * Receiving.
     *
     * @param autoStartup Whether the listeners start with the application.
     * @param concurrency Number of messages of one label handled at the same time. More than one gives up their order.
     * @param queueCapacity Number of messages taken from the bus and not yet handled. Zero hands messages to a single worker without a queue.
     * @param readAhead Number of messages that may wait beyond that for listeners that are busy or paused, so that those of other labels get theirs.
     * @param gracefulShutdownPeriod How long stopping waits for what was taken from the bus to be handled.
     * @param stuckAfter How long one message may be in the works before its listener counts as stuck. Zero for never.
     * @param idleEventInterval After how long without a message an idle event is published for the listeners of a label, and again. Never unless set.
     * @param observationEnabled Whether listeners are observed where the application has an observation registry.
     * @param retry Retries of listeners that throw.
     */
    public record Listener(
            @DefaultValue("true") boolean autoStartup,
            @DefaultValue("1") int concurrency,
            @DefaultValue("0") int queueCapacity,
            @DefaultValue("1024") int readAhead,
            @DefaultValue("20s") Duration gracefulShutdownPeriod,
            @DefaultValue("30s") Duration stuckAfter,
            @Nullable Duration idleEventInterval,
            @DefaultValue("true") boolean observationEnabled,
            @DefaultValue Retry retry) {}

    /**
     * Retries of listeners that throw.
     *
     * @param enabled Whether a message is given to its listener again after the listener threw.
     * @param initialInterval Time between the first and the second attempt.
     * @param multiplier Factor from one interval to the next.
     * @param maxInterval Longest time between two attempts.
     * @param maxRetries Most attempts after the first one.
     */
    public record Retry(
            @DefaultValue("false") boolean enabled,
            @DefaultValue("1s") Duration initialInterval,
            @DefaultValue("1") double multiplier,
            @DefaultValue("10s") Duration maxInterval,
            @DefaultValue("3") long maxRetries) {}

    /**
     * Messages of C, C++ and Node.js programs.
     *
     * @param defaultFormat Format number of the messages that carry a byte array without a number of its own.
     * @param formats Content type of the bytes, by format number.
     */
    public record BytesMessage(
            @DefaultValue("0") int defaultFormat,
            @DefaultValue Map<Integer, String> formats) {}

    /**
     * The registry of memory regions.
     *
     * @param maxSize Most memory that the registry holds, free and in use together. No limit unless set.
     * @param idleTime How long a region is kept for reuse after it was handed out.
     * @param maintenanceInterval Time between two searches for regions that have become free. Zero for none.
     * @param threshold Size above which the body of a message in an envelope travels in a memory region. Zero for never.
     * @param maxBodySize Largest body of a message that is read out of a memory region. At most 1GB.
     */
    public record MemoryRegion(
            @Nullable DataSize maxSize,
            @DefaultValue("5s") Duration idleTime,
            @DefaultValue("1s") Duration maintenanceInterval,
            @DefaultValue("128KB") DataSize threshold,
            @DefaultValue("64MB") DataSize maxBodySize) {}
}
