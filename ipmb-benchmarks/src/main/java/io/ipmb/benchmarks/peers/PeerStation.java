package io.ipmb.benchmarks.peers;

import io.ipmb.benchmarks.listener.station.Conversation;
import io.ipmb.benchmarks.series.Numbers;
import io.ipmb.benchmarks.series.SeriesCheck;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The process of one end of an engine; it ends with the process that started it. */
@Command(
        name = "peer-station",
        description = "Sends, receives or returns messages over an engine.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
public final class PeerStation {

    /** Number of messages per look at the clock. */
    private static final int BURST = 64;

    private PeerStation() {}

    /** Runs a station and ends the process with its exit code. */
    public static void main(String[] args) {
        System.exit(new CommandLine(new PeerStation())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(args));
    }

    @Command(name = "receive", description = "Receives to the end of the series, and prints the rate.")
    int receive(
            @Parameters(paramLabel = "ENGINE") Engine engine,
            @Option(names = "--folder", required = true) Path folder,
            @Option(names = "--port", required = true) int port,
            @Option(names = "--size", required = true) int size) {
        Conversation conversation = Conversation.open();
        SeriesCheck series = new SeriesCheck();
        try (MessageSink sink = engine.sink(new Link(folder, port, size))) {
            conversation.say("joined");
            while (!series.hasEnded()) {
                sink.poll(series);
            }
        }
        conversation.say(series.result(size).line());
        return 0;
    }

    @Command(name = "send", description = "Sends a series as fast as possible.")
    int send(
            @Parameters(paramLabel = "ENGINE") Engine engine,
            @Option(names = "--folder", required = true) Path folder,
            @Option(names = "--port", required = true) int port,
            @Option(names = "--size", required = true) int size,
            @Option(names = "--warm-up", required = true) Duration warmUp,
            @Option(names = "--time", required = true) Duration time) {
        Conversation.open();
        try (MessageSource source = engine.source(new Link(folder, port, size))) {
            series(source, warmUp);
            source.send(Numbers.START);
            series(source, time);
            source.send(Numbers.END);
        }
        return 0;
    }

    private static void series(MessageSource source, Duration time) {
        long start = System.nanoTime();
        long number = 0;
        do {
            for (int i = 0; i < BURST; i++) {
                source.send(number++);
            }
        } while (System.nanoTime() - start < time.toNanos());
    }

    @Command(name = "echo", description = "Returns each message until the mark at the end.")
    int echo(
            @Parameters(paramLabel = "ENGINE") Engine engine,
            @Option(names = "--folder", required = true) Path folder,
            @Option(names = "--port", required = true) int port,
            @Option(names = "--size", required = true) int size) {
        Conversation conversation = Conversation.open();
        Link link = new Link(folder, port, size);
        try (MessageSink sink = engine.sink(link)) {
            conversation.say("joined");
            // The asking station opens the way back before it sends.
            long[] last = {Numbers.START};
            while (sink.poll(number -> last[0] = number) == 0) {
                Thread.onSpinWait();
            }
            try (MessageSource source = engine.source(link.back())) {
                source.send(last[0]);
                while (last[0] != Numbers.END) {
                    sink.poll(number -> {
                        last[0] = number;
                        source.send(number);
                    });
                }
            }
        }
        return 0;
    }

    @Command(name = "ping", description = "Measures round trips, one after the other.")
    int ping(
            @Parameters(paramLabel = "ENGINE") Engine engine,
            @Option(names = "--folder", required = true) Path folder,
            @Option(names = "--port", required = true) int port,
            @Option(names = "--size", required = true) int size,
            @Option(names = "--count", required = true) int count) {
        Conversation conversation = Conversation.open();
        Link link = new Link(folder, port, size);
        long[] nanos = new long[count];
        try (MessageSink sink = engine.sink(link.back());
                MessageSource source = engine.source(link)) {
            long[] answer = {Numbers.START};
            for (int round = 0; round < 2; round++) {
                // The first round is the warm-up.
                for (int n = 0; n < count; n++) {
                    long start = System.nanoTime();
                    roundTrip(source, sink, n, answer);
                    nanos[n] = System.nanoTime() - start;
                }
            }
            roundTrip(source, sink, Numbers.END, answer);
        }
        Arrays.sort(nanos);
        conversation.say(String.format(
                Locale.ROOT, "p50 %.2f p99 %.2f µs", nanos[count / 2] / 1e3, nanos[(int) (count * 0.99)] / 1e3));
        return 0;
    }

    private static void roundTrip(MessageSource source, MessageSink sink, long number, long[] answer) {
        source.send(number);
        do {
            sink.poll(got -> answer[0] = got);
        } while (answer[0] != number);
    }
}
