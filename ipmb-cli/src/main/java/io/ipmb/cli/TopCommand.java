package io.ipmb.cli;

import io.ipmb.HostedBus;
import java.time.Clock;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows the rates of the endpoints of a bus, the busiest first. */
@Command(
        name = "top",
        description = {
            "Shows the rates of the endpoints of a bus, the busiest first, until SIGINT or SIGTERM.",
            "",
            "Rates are messages per second in the last interval, counted by the host, and by the endpoints themselves"
                    + " once a second where messages go by direct lanes. On a terminal each interval"
                    + " replaces the previous one."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        footerHeading = "%nExamples:%n",
        footer = {"  ipmb top com.solar", "  ipmb top com.solar --interval 5s --json", "  ipmb top com.solar --once"})
final class TopCommand implements Callable<Integer> {

    private static final String CLEAR = "\033[H\033[2J";

    @Mixin
    private InspectedBus bus = new InspectedBus();

    @Option(names = "--interval", paramLabel = "D", description = "Length of an interval, 100ms to 1h; 1s unless set")
    private TimeSpan interval = TimeSpan.ofSeconds(1);

    @Option(names = "--once", description = "End after the first interval")
    private boolean once;

    @Option(names = "--json", description = "Print a line of JSON per interval instead of a table")
    private boolean json;

    private final Programs programs = new Programs();
    private final BusJson lines = new BusJson(programs, Clock.systemUTC());

    @Override
    public Integer call() throws InterruptedException {
        long millis = interval.value().toMillis();
        if (millis < 100 || millis > 3_600_000) {
            throw bus.usage("--interval " + interval + " is not between 100ms and 1h");
        }
        HostedBus before = bus.look();
        long since = System.nanoTime();
        do {
            Thread.sleep(millis);
            @Nullable HostedBus now = look();
            if (now != null) {
                double seconds = (System.nanoTime() - since) / 1e9;
                since = System.nanoTime();
                show(Rates.since(before, seconds), now);
                before = now;
            }
        } while (!once);
        return 0;
    }

    /** The bus, or null after a failure, as during a change of host; with {@code --once} a failure ends the command. */
    private @Nullable HostedBus look() {
        try {
            return bus.look();
        } catch (CommandFailedException e) {
            if (once) {
                throw e;
            }
            bus.warn(String.valueOf(e.getMessage()));
            return null;
        }
    }

    private void show(Rates rates, HostedBus now) {
        if (json) {
            Output.say(lines.line(now, (member, node) -> {
                node.put("sentPerSecond", rates.sent(member));
                node.put("receivedPerSecond", rates.received(member));
                node.put("droppedPerSecond", rates.dropped(member));
            }));
            return;
        }
        Table table = new Table(
                "LABEL",
                "INSTANCE",
                "PID",
                "UID",
                "PROGRAM",
                "LANGUAGE",
                "SENT/S",
                "RECEIVED/S",
                "DROPPED/S",
                "QUEUED",
                "WAITING",
                "SENT",
                "RECEIVED",
                "STATE");
        for (HostedBus.Member member : rates.busiestFirst(now)) {
            String program = programs.name(member.processId());
            table.add(
                    MemberText.label(member),
                    MemberText.instance(member),
                    Long.toString(member.processId()),
                    Long.toString(member.userId()),
                    program,
                    MemberText.language(member, program),
                    Math.round(rates.sent(member)),
                    Math.round(rates.received(member)),
                    Math.round(rates.dropped(member)),
                    (long) member.queuedMessages(),
                    member.lanes().waitingBytes(),
                    member.sent(),
                    member.received(),
                    MemberText.state(member));
        }
        // A single write keeps a terminal from showing half a table.
        String text = table.lines().stream().collect(Collectors.joining("\n", MemberText.summary(now) + "\n", ""));
        Output.say(!once && CommandLine.Help.Ansi.AUTO.enabled() ? CLEAR + text : text);
    }
}
