package io.ipmb.cli;

import io.ipmb.HostLimits;
import io.ipmb.HostOptions;
import io.ipmb.SlowConsumerPolicy;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The limits and the policy of a host. An option that is not given leaves the default of {@link HostOptions}. */
final class HostingOptions {

    @Option(
            names = "--slow-consumer-policy",
            paramLabel = "POLICY",
            description = "Reaction to a full queue: wait, unless set, or drop-newest, drop-oldest, disconnect")
    private @Nullable SlowConsumerPolicy policy;

    @Option(names = "--no-lanes", description = "No lanes, direct ways between endpoints; allowed unless set")
    private boolean noLanes;

    @Option(
            names = "--stall-timeout",
            paramLabel = "D",
            description =
                    "Longest wait of senders for a full queue under the policy wait, 0s to 8760h; 0s sets no limit;"
                            + " 10s unless set")
    private @Nullable TimeSpan stallTimeout;

    @Option(
            names = "--queue-bytes",
            paramLabel = "SIZE",
            description = "Size of each endpoint's queue, 1B to 2047MB; 4MB unless set")
    private @Nullable ByteSize queueBytes;

    @Option(
            names = "--queue-bytes-per-user",
            paramLabel = "SIZE",
            description = "Memory for all queues of one user's endpoints, from 1B; 192MB unless set")
    private @Nullable ByteSize queueBytesPerUser;

    @Option(
            names = "--queue-bytes-in-all",
            paramLabel = "SIZE",
            description = "Memory for all queues, from 1B; 256MB unless set")
    private @Nullable ByteSize queueBytesInAll;

    @Option(
            names = "--kept-bytes",
            paramLabel = "SIZE",
            description = "Memory for all messages kept for their time to live, from 1B; 64MB unless set,"
                    + " at most an eighth of the heap")
    private @Nullable ByteSize keptBytes;

    @Option(
            names = "--kept-bytes-per-sender",
            paramLabel = "SIZE",
            description =
                    "Memory for one program's kept messages, from 1B; 16MB unless set, at most a 32nd of the heap")
    private @Nullable ByteSize keptBytesPerSender;

    @Option(
            names = "--max-connections",
            paramLabel = "N",
            description = "Largest number of endpoints, from 1; 2048 unless set")
    private @Nullable Integer maxConnections;

    @Option(
            names = "--grace-time",
            paramLabel = "D",
            description = "Time that messages wait for endpoints that are not back after a change of host, 0s to 24h;"
                    + " 2s unless set")
    private @Nullable TimeSpan graceTime;

    @Option(
            names = "--hand-over-timeout",
            paramLabel = "D",
            description = "Time limit for delivering the queues at the end, 0s to 8760h; 3s unless set")
    private @Nullable TimeSpan handOverTimeout;

    /**
     * The options of a host.
     *
     * @param bus names the command in failures
     */
    HostOptions value(BusOptions bus) {
        HostOptions.Builder options = HostOptions.builder().limits(limits(bus)).lanes(!noLanes);
        if (policy != null) {
            options.slowConsumerPolicy(policy);
        }
        if (graceTime != null) {
            options.graceTime(upTo(bus, "--grace-time", graceTime, HostOptions.LONGEST_GRACE));
        }
        if (handOverTimeout != null) {
            options.handOverTimeout(upTo(bus, "--hand-over-timeout", handOverTimeout, HostLimits.LONGEST_TIME));
        }
        return options.build();
    }

    private HostLimits limits(BusOptions bus) {
        HostLimits.Builder limits = HostLimits.builder();
        if (stallTimeout != null) {
            limits.stallTimeout(upTo(bus, "--stall-timeout", stallTimeout, HostLimits.LONGEST_TIME));
        }
        if (queueBytes != null) {
            if (queueBytes.bytes() > Integer.MAX_VALUE) {
                throw bus.usage("--queue-bytes " + queueBytes + " is too large; write at most 2047MB");
            }
            limits.queueBytes((int) atLeastOne(bus, "--queue-bytes", queueBytes));
        }
        if (queueBytesPerUser != null) {
            limits.queueBytesPerUser(atLeastOne(bus, "--queue-bytes-per-user", queueBytesPerUser));
        }
        if (queueBytesInAll != null) {
            limits.queueBytesInAll(atLeastOne(bus, "--queue-bytes-in-all", queueBytesInAll));
        }
        if (keptBytes != null) {
            limits.keptBytes(atLeastOne(bus, "--kept-bytes", keptBytes));
        }
        if (keptBytesPerSender != null) {
            limits.keptBytesPerSender(atLeastOne(bus, "--kept-bytes-per-sender", keptBytesPerSender));
        }
        if (maxConnections != null) {
            if (maxConnections < 1) {
                throw bus.usage("--max-connections " + maxConnections + " is too small; write at least 1");
            }
            limits.maxConnections(maxConnections);
        }
        return limits.build();
    }

    private static long atLeastOne(BusOptions bus, String option, ByteSize size) {
        if (size.bytes() < 1) {
            throw bus.usage(option + " " + size + " is too small; write at least 1B");
        }
        return size.bytes();
    }

    private static Duration upTo(BusOptions bus, String option, TimeSpan time, Duration longest) {
        if (time.value().compareTo(longest) > 0) {
            throw bus.usage(option + " " + time + " is too long; write at most " + TimeSpan.of(longest));
        }
        return time.value();
    }
}
