package io.ipmb.benchmarks.crowd;

import com.sun.management.OperatingSystemMXBean;
import io.ipmb.Endpoint;
import io.ipmb.JoinOptions;
import io.ipmb.Selector;
import io.ipmb.benchmarks.listener.station.Conversation;
import io.ipmb.codec.BytesMessage;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A process with many endpoints; it ends with the process that started it. */
@Command(
        name = "crowd-station",
        description = "Many endpoints of one process.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
public final class CrowdStation {

    /** The line of a station whose endpoints are on the bus. */
    static final String JOINED = "joined";

    /** The command to begin, with the number of milliseconds where it takes some. */
    static final String GO = "go";

    /** The command to report a footprint. */
    static final String FOOTPRINT = "footprint";

    /** The command to report the processor time since the start. */
    static final String PROCESSOR = "processor";

    /** The command to report the number of messages that have arrived. */
    static final String COUNT = "count";

    private static final String LISTENER = "listener";

    private CrowdStation() {}

    /** Runs a station and ends the process with its exit code. */
    public static void main(String[] args) {
        System.exit(new CommandLine(new CrowdStation()).execute(args));
    }

    @Command(name = "listen", description = "Receives series at each of the endpoints, and prints the deliveries.")
    int listen(
            @Parameters(paramLabel = "BUS") String bus,
            @Option(names = "--endpoints", required = true) int endpoints,
            @Option(names = "--senders", required = true) int senders,
            @Option(names = "--host") boolean host)
            throws InterruptedException {
        Conversation conversation = Conversation.open();
        List<Endpoint> joined = join(bus, host, endpoints, index -> LISTENER);
        try {
            Audience audience = new Audience(joined, senders);
            conversation.say(JOINED);
            conversation.say(audience.await().line());
        } finally {
            joined.forEach(Endpoint::close);
        }
        return 0;
    }

    @Command(name = "talk", description = "Sends a series through each of the endpoints at the same time.")
    int talk(
            @Parameters(paramLabel = "BUS") String bus,
            @Option(names = "--endpoints", required = true) int endpoints,
            @Option(names = "--host") boolean host,
            @Option(names = "--multicast") boolean multicast,
            @Option(names = "--warm-up", required = true) Duration warmUp,
            @Option(names = "--time", required = true) Duration time)
            throws InterruptedException {
        Conversation conversation = Conversation.open();
        Selector to = multicast ? Selector.multicast(LISTENER) : Selector.unicast(LISTENER);
        List<Endpoint> joined = join(bus, host, endpoints, index -> "talker");
        conversation.say(JOINED);
        conversation.next(GO);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < endpoints; i++) {
            Talker talker = new Talker(joined.get(i), i, to);
            threads.add(new Thread(() -> talker.send(warmUp, time), "talker-" + i));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        // Stays on the bus, as its host perhaps, until the process that started it has its result.
        conversation.next(GO);
        joined.forEach(Endpoint::close);
        return 0;
    }

    @Command(name = "stay", description = "Stays on the bus, and talks, counts and reports as it is told.")
    int stay(
            @Parameters(paramLabel = "BUS") String bus,
            @Option(names = "--first", description = "Number of the first endpoint") int first,
            @Option(names = "--endpoints", required = true) int endpoints,
            @Option(names = "--all", description = "Number of the endpoints of all processes") int all,
            @Option(names = "--host") boolean host)
            throws InterruptedException {
        Conversation conversation = Conversation.open();
        List<Endpoint> joined = join(bus, host, endpoints, index -> Gossip.label(first + index));
        Gossip gossip = new Gossip(joined, first, all);
        conversation.say(JOINED);
        while (true) {
            String command = conversation.next();
            int blank = command.indexOf(' ');
            conversation.say(
                    switch (blank < 0 ? command : command.substring(0, blank)) {
                        case GO ->
                            "sent " + gossip.talk(Duration.ofMillis(Long.parseLong(command.substring(blank + 1))));
                        case COUNT -> "received " + gossip.received();
                        case PROCESSOR -> "processor " + processorNanos();
                        case FOOTPRINT -> Footprint.now().line();
                        default -> throw new IllegalStateException("no command: " + command);
                    });
        }
    }

    private static long processorNanos() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
    }

    private static List<Endpoint> join(String bus, boolean host, int count, IntFunction<String> labels) {
        List<Endpoint> joined = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            joined.add(Endpoint.join(JoinOptions.builder(bus)
                    .label(labels.apply(i))
                    .controllerAffinity(host)
                    .receives(BytesMessage.class)
                    .build()));
        }
        return joined;
    }
}
