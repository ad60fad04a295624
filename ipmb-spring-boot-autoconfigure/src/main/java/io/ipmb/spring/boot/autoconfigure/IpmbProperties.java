package io.ipmb.spring.boot.autoconfigure;

import io.ipmb.AllowedPeers;
import io.ipmb.LaneMode;
import io.ipmb.SlowConsumerPolicy;
import io.ipmb.WaitStrategy;
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
 * Settings of the application's bus. Immutable; the metadata shows the defaults. The user of a setting checks its
 * range, so that a failure names the one wrong property.
 *
 * @param identifier Name of the bus, the same in all programs that share it.
 * @param label Comma-separated names that make up the application's label, by which others address it. A name with a
 *     sign of selectors goes into double quotes. Without a label only the selector "*" reaches the application.
 * @param token Secret that all programs on the bus know. At most 64000 bytes.
 * @param controllerAffinity Whether this application hosts the bus when nobody else does.
 * @param joinTimeout Time limit for joining the bus.
 * @param sendTimeout Time limit of a send that waits because the bus cannot take the message.
 * @param livenessLimit Time limit for the host's answer to a liveness question. Health is DOWN after it. 0 asks no
 *     questions.
 * @param allowedPeers Users of this machine who may share the bus.
 * @param plainMessagesUnderCrateController Whether a plain message carries a placeholder object while a program on the
 *     Rust crate ipmb 0.8 hosts the bus. Such a host loses plain messages without one.
 * @param mapUnsealedRegions Whether a memory region that its sender can still shrink is mapped instead of copied.
 *     Regions of Rust programs are of this kind. A sender that shrinks a mapped region ends this application.
 * @param startupFailurePolicy Reaction to a failure to join at start that time may mend.
 * @param reconnect Pauses between attempts to join the bus.
 * @param lanes Lanes, the direct ways from this application to others and from others to it.
 * @param host Limits while this application hosts the bus.
 * @param template Sending.
 * @param listener Receiving.
 * @param bytesMessage Messages of C, C++ and Node.js programs.
 * @param memoryRegion The registry of memory regions.
 * @since 0.1.0
 */
@ConfigurationProperties("ipmb")
public record IpmbProperties(
        @Nullable String identifier,
        @DefaultValue List<String> label,
        @Nullable String token,
        @DefaultValue("true") boolean controllerAffinity,
        @DefaultValue("10s") Duration joinTimeout,
        @DefaultValue("10s") Duration sendTimeout,
        @DefaultValue("10s") Duration livenessLimit,
        @DefaultValue("same-user-or-root") AllowedPeers allowedPeers,
        @DefaultValue("true") boolean plainMessagesUnderCrateController,
        @DefaultValue("false") boolean mapUnsealedRegions,
        @DefaultValue("stop") StartupFailurePolicy startupFailurePolicy,
        @DefaultValue Reconnect reconnect,
        @DefaultValue Lanes lanes,
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
                + ", joinTimeout=" + joinTimeout + ", sendTimeout=" + sendTimeout + ", allowedPeers="
                + allowedPeers + ", plainMessagesUnderCrateController=" + plainMessagesUnderCrateController
                + ", mapUnsealedRegions=" + mapUnsealedRegions + ", startupFailurePolicy=" + startupFailurePolicy + ", "
                + reconnect + ", " + lanes + ", " + host + ", " + template
                + ", " + listener + ", " + bytesMessage + ", " + memoryRegion + "]";
    }

    /**
     * Pauses between attempts to join the bus: at start under the policy to retry, and again after a refusal or a
     * disconnect.
     *
     * @param initialInterval First pause before another attempt: after a failed start, a refusal by the next host, or a
     *     disconnect by the host. The loss of the host needs no pause: the endpoint joins the next one at once.
     * @param multiplier Factor from one pause to the next.
     * @param maxInterval Longest pause between two attempts.
     * @param maxRetries Number of attempts before the endpoint gives up. No limit unless set.
     */
    public record Reconnect(
            @DefaultValue("1s") Duration initialInterval,
            @DefaultValue("2") double multiplier,
            @DefaultValue("30s") Duration maxInterval,
            @Nullable Long maxRetries) {}

    /**
     * Lanes, the direct ways from this application to others and from others to it.
     *
     * @param mode Time at which a lane to a receiver is opened.
     * @param ringSize Room for unread messages on one lane. From 256KB to 64MB, a multiple of 8 bytes.
     * @param afterMessages Number of messages to a receiver through the host before a lane to it is opened.
     * @param idleTime Time without a message after which a lane is ended.
     * @param maxLanes Largest number of lanes of one endpoint, out and in each.
     * @param maxCrashes Number of processes that may crash with one message in their hands. Then it goes no further.
     * @param waitStrategy Way in which a receiving thread waits for the next message. With "yield" and "spin" it keeps
     *     a processor busy.
     */
    public record Lanes(
            @DefaultValue("auto") LaneMode mode,
            @DefaultValue("1MB") DataSize ringSize,
            @DefaultValue("16") int afterMessages,
            @DefaultValue("60s") Duration idleTime,
            @DefaultValue("64") int maxLanes,
            @DefaultValue("3") int maxCrashes,
            @DefaultValue("park") WaitStrategy waitStrategy) {}

    /**
     * Limits while this application hosts the bus.
     *
     * @param slowConsumerPolicy Reaction to a message for an endpoint whose queue is full.
     * @param lanes Whether endpoints may have lanes, direct ways to each other. They have none under the policies
     *     "drop-oldest" and "disconnect".
     * @param handOverTimeout Time limit for delivering the queued messages when the host leaves the bus.
     * @param graceTime Time that messages wait for endpoints that have not come back after a change of host.
     * @param maxConnections Largest number of endpoints.
     * @param maxPendingConnections Largest number of connections that wait for admission.
     * @param maxPendingPerProgram Largest number of connections of one program that wait for admission.
     * @param handshakeTimeout Time limit for the first message of a new connection.
     * @param queueBytes Size of one endpoint's queue. When it is full, the slow-consumer policy acts.
     * @param queueObjects Number of kernel objects in one endpoint's queue. Beyond it, the slow-consumer policy acts.
     * @param queueBytesPerUser Memory for all queues of one user's endpoints. When it is used up, the slow-consumer
     *     policy acts for each of them that does not read.
     * @param queueBytesInAll Memory for the queues of all endpoints.
     * @param stallTimeout Longest time that senders wait for an endpoint whose queue is full, under the policy "wait".
     *     After it, the newest messages for the endpoint are dropped until it has caught up. Zero sets no limit.
     * @param keptBytes Size of all messages kept for their time to live. At most an eighth of the largest heap.
     * @param keptBytesPerSender Size of one program's messages kept for their time to live. At most a 32nd of the
     *     largest heap.
     * @param keptObjectsPerSender Number of kernel objects in one program's kept messages.
     * @param maxObjectsPerMessage Largest number of kernel objects and memory regions of one message.
     * @param maxLanesPerSender Largest number of lanes from one endpoint to others.
     * @param turnPackets Number of packets read from one endpoint before the next endpoint has its turn.
     */
    public record Host(
            @DefaultValue("wait") SlowConsumerPolicy slowConsumerPolicy,
            @DefaultValue("true") boolean lanes,
            @DefaultValue("3s") Duration handOverTimeout,
            @DefaultValue("2s") Duration graceTime,
            @DefaultValue("2048") int maxConnections,
            @DefaultValue("1024") int maxPendingConnections,
            @DefaultValue("512") int maxPendingPerProgram,
            @DefaultValue("10s") Duration handshakeTimeout,
            @DefaultValue("4MB") DataSize queueBytes,
            @DefaultValue("1024") int queueObjects,
            @DefaultValue("192MB") DataSize queueBytesPerUser,
            @DefaultValue("256MB") DataSize queueBytesInAll,
            @DefaultValue("10s") Duration stallTimeout,
            @DefaultValue("64MB") DataSize keptBytes,
            @DefaultValue("16MB") DataSize keptBytesPerSender,
            @DefaultValue("1024") int keptObjectsPerSender,
            @DefaultValue("253") int maxObjectsPerMessage,
            @DefaultValue("1024") int maxLanesPerSender,
            @DefaultValue("64") int turnPackets) {}

    /**
     * Sending.
     *
     * @param defaultSelector Receivers of messages that name none, as a label expression.
     * @param defaultTimeToLive Time that the bus keeps a message while nobody matches, for a selector given as text.
     * @param replyTimeout Time limit of a request for its reply.
     * @param mappedHeaders Comma-separated names of the headers that travel. An asterisk stands for any characters, an
     *     exclamation mark in front of a name keeps that header here, the first match decides.
     * @param observationEnabled Whether sending is observed when the application has an observation registry.
     * @param tracePropagation Messages that carry the trace context of an observation.
     * @param async Sending on a thread of the template.
     */
    public record Template(
            @Nullable String defaultSelector,
            @DefaultValue("0s") Duration defaultTimeToLive,
            @DefaultValue("5s") Duration replyTimeout,
            @DefaultValue("*") List<String> mappedHeaders,
            @DefaultValue("true") boolean observationEnabled,
            @DefaultValue("enveloped") TracePropagation tracePropagation,
            @DefaultValue Async async) {}

    /**
     * Sending on a thread of the template.
     *
     * @param queueCapacity Number of messages that may wait to be sent.
     * @param whenFull Reaction to one more message when the queue is full.
     */
    public record Async(
            @DefaultValue("1024") int queueCapacity,
            @DefaultValue("reject") FullQueuePolicy whenFull) {}

    /**
     * Receiving.
     *
     * @param autoStartup Whether the listeners start with the application.
     * @param concurrency Number of messages of one label handled at the same time. More than one gives up their order.
     * @param queueCapacity Number of messages read from the bus that may wait for a worker. With zero, a single worker
     *     takes each message without a queue.
     * @param readAhead Number of messages that may wait beyond the queue for busy or paused listeners, so that the
     *     listeners of other labels get theirs.
     * @param shutdownTimeout Time limit for handling the received messages when a listener stops.
     * @param stuckAfter Time with one message after which a listener counts as stuck. Zero switches the check off.
     * @param idleEventInterval Time without a message after which an idle event is published for the listeners of a
     *     label, and published again. No events unless set.
     * @param observationEnabled Whether listeners are observed when the application has an observation registry.
     * @param retry Retries of listeners that throw.
     */
    public record Listener(
            @DefaultValue("true") boolean autoStartup,
            @DefaultValue("1") int concurrency,
            @DefaultValue("0") int queueCapacity,
            @DefaultValue("1024") int readAhead,
            @DefaultValue("20s") Duration shutdownTimeout,
            @DefaultValue("30s") Duration stuckAfter,
            @Nullable Duration idleEventInterval,
            @DefaultValue("true") boolean observationEnabled,
            @DefaultValue Retry retry) {}

    /**
     * Retries of listeners that throw.
     *
     * @param enabled Whether a listener that threw gets the message again.
     * @param initialInterval Pause between the first and the second attempt.
     * @param multiplier Factor from one pause to the next.
     * @param maxInterval Longest pause between two attempts.
     * @param maxRetries Number of attempts after the first.
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
     * @param defaultFormat Format number of a byte array that names none.
     * @param formats Content type of the bytes, by format number.
     */
    public record BytesMessage(
            @DefaultValue("0") int defaultFormat,
            @DefaultValue Map<Integer, String> formats) {}

    /**
     * The registry of memory regions.
     *
     * @param maxBytes Memory that the registry may hold, free and in use. No limit unless set.
     * @param idleTime Time since its last allocation after which the registry releases a region.
     * @param maintenanceInterval Pause between two searches for free regions. Zero for no searches.
     * @param threshold Size above which the body of an enveloped message travels in a memory region. Zero for never.
     * @param maxBodyBytes Largest body that is read out of a memory region. At most 1GB.
     */
    public record MemoryRegion(
            @Nullable DataSize maxBytes,
            @DefaultValue("5s") Duration idleTime,
            @DefaultValue("1s") Duration maintenanceInterval,
            @DefaultValue("128KB") DataSize threshold,
            @DefaultValue("64MB") DataSize maxBodyBytes) {}
}
