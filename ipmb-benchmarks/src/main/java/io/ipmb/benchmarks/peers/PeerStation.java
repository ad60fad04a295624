package io.ipmb.benchmarks.peers;

import io.ipmb.benchmarks.listener.station.Conversation;
import io.ipmb.benchmarks.series.Numbers;
import io.ipmb.benchmarks.series.Received;
import io.ipmb.benchmarks.series.SeriesCheck;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongPredicate;
import org.HdrHistogram.Histogram;
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

    /** Precision of the round trips, in decimal digits. */
    private static final int DIGITS = 3;

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
        Garbage garbage = new Garbage();
        LongPredicate goesOn = number -> {
            if (number == Numbers.START) {
                garbage.begin();
            }
            series.accept(number);
            return !series.hasEnded();
        };
        long bytes;
        try (MessageSink sink = engine.sink(new Link(folder, port, size))) {
            conversation.say("joined");
            sink.receive(goesOn);
            bytes = garbage.since();
        }
        Received received = series.result(size);
        conversation.say(received.line() + Rate.garbage(bytes, received.count()));
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
        Conversation conversation = Conversation.open();
        Garbage garbage = new Garbage();
        try (MessageSource source = engine.source(new Link(folder, port, size))) {
            series(source, warmUp);
            source.send(Numbers.START);
            garbage.begin();
            long count = series(source, time);
            long bytes = garbage.since();
            source.send(Numbers.END);
            conversation.say("sent" + Rate.garbage(bytes, count));
        }
        return 0;
    }

    private static long series(MessageSource source, Duration time) {
        long start = System.nanoTime();
        long number = 0;
        do {
            for (int i = 0; i < BURST; i++) {
                source.send(number++);
            }
        } while (System.nanoTime() - start < time.toNanos());
        return number;
    }

    @Command(name = "echo", description = "Returns each message until the mark at the end.")
    int echo(
            @Parameters(paramLabel = "ENGINE") Engine engine,
            @Option(names = "--folder", required = true) Path folder,
            @Option(names = "--port", required = true) int port,
            @Option(names = "--size", required = true) int size) {
        Conversation conversation = Conversation.open();
        Link link = new Link(folder, port, size);
        try (TwoWay both = engine.answering(link)) {
            conversation.say("joined");
            both.receive(number -> {
                both.send(number);
                return number != Numbers.END;
            });
        }
        return 0;
    }

    @Command(name = "ping", description = "Measures round trips, one after the other.")
    int ping(
            @Parameters(paramLabel = "ENGINE") Engine engine,
            @Option(names = "--folder", required = true) Path folder,
            @Option(names = "--port", required = true) int port,
            @Option(names = "--size", required = true) int size,
            @Option(names = "--warm-up", required = true) Duration warmUp,
            @Option(names = "--time", required = true) Duration time) {
        Conversation conversation = Conversation.open();
        Histogram nanos = new Histogram(DIGITS);
        try (TwoWay both = engine.asking(new Link(folder, port, size))) {
            roundTrips(both, warmUp, new Histogram(DIGITS));
            roundTrips(both, time, nanos);
            both.send(Numbers.END);
            both.receive(number -> false);
        }
        conversation.say(String.format(
                Locale.ROOT,
                "p50 %.2f p99 %.2f µs",
                nanos.getValueAtPercentile(50) / 1e3,
                nanos.getValueAtPercentile(99) / 1e3));
        return 0;
    }

    private static void roundTrips(TwoWay both, Duration time, Histogram nanos) {
        long begin = System.nanoTime();
        long[] start = {begin};
        both.send(0);
        both.receive(number -> {
            long end = System.nanoTime();
            nanos.recordValue(end - start[0]);
            if (end - begin >= time.toNanos()) {
                return false;
            }
            start[0] = System.nanoTime();
            both.send(number + 1);
            return true;
        });
    }
}
