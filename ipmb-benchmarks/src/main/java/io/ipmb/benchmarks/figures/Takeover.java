package io.ipmb.benchmarks.figures;

import io.ipmb.BusEvent;
import io.ipmb.Endpoint;
import io.ipmb.JoinOptions;
import io.ipmb.benchmarks.PeerRun;
import io.ipmb.benchmarks.Program;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * The time of a bus without a host, and the time of joining. The endpoints are of this process, the host that is killed
 * is another one.
 *
 * @param endpoints on the bus besides the host, and joins in a round
 */
record Takeover(int endpoints) implements Measurement {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int DIGITS = 3;
    private static final double MOST_TO_JOIN = 10;
    private static final double MOST_TO_RETURN = 100;

    @Override
    public Report measure(Run run) {
        Program java = run.program();
        Histogram killed = new Histogram(DIGITS);
        Histogram closed = new Histogram(DIGITS);
        Histogram joined = new Histogram(DIGITS);
        for (int round = 1; round <= run.effort().rounds(); round++) {
            run.progress().say("changes of the host, round " + round);
            kill(java, killed);
            close(closed);
            join(joined);
        }
        Table table = new Table(List.of("milliseconds, " + endpoints + " endpoints", "p50", "p99", "longest"));
        add(table, "from SIGKILL of the host to an endpoint's return", killed);
        add(table, "from closing the host to an endpoint's return", closed);
        add(table, "joining a bus", joined);
        Goals goals = Goals.single();
        goals.add(Goal.atMost(MOST_TO_JOIN, "ms", "joining, p50"), List.of(millis(joined, 50)));
        goals.add(
                Goal.atMost(MOST_TO_RETURN, "ms", "return after SIGKILL of the host, p99"),
                List.of(millis(killed, 99)));
        return new Report().table(table).goals(goals);
    }

    private void kill(Program java, Histogram times) {
        String bus = newBus();
        try (PeerRun host = java.start("host", bus).expect("hosting", LIMIT)) {
            recordReturns(bus, host::kill, times);
        }
    }

    private void close(Histogram times) {
        String bus = newBus();
        try (Endpoint host = Endpoint.join(bus, "host")) {
            recordReturns(bus, host::close, times);
        }
    }

    /** Records the time from the start of the host's end to the return of each endpoint. */
    private void recordReturns(String bus, Runnable endOfHost, Histogram times) {
        BlockingQueue<Long> returnedAt = new LinkedBlockingQueue<>();
        List<Endpoint> joined = new ArrayList<>();
        try {
            for (int i = 0; i < endpoints; i++) {
                joined.add(Endpoint.join(JoinOptions.builder(bus)
                        .label("endpoint" + i)
                        .eventListener(event -> {
                            if (event instanceof BusEvent.Rejoined) {
                                returnedAt.add(System.nanoTime());
                            }
                        })
                        .build()));
            }
            long start = System.nanoTime();
            endOfHost.run();
            for (int i = 0; i < endpoints; i++) {
                @Nullable Long at = returnedAt.poll(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
                if (at == null) {
                    throw new IllegalStateException(
                            (endpoints - i) + " endpoints are not back within " + LIMIT.toSeconds() + " s");
                }
                times.recordValue(at - start);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } finally {
            joined.forEach(Endpoint::close);
        }
    }

    private void join(Histogram times) {
        String bus = newBus();
        try (Endpoint host = Endpoint.join(bus, "host")) {
            for (int i = 0; i < endpoints; i++) {
                long start = System.nanoTime();
                Endpoint visitor = Endpoint.join(host.identifier(), "visitor");
                times.recordValue(System.nanoTime() - start);
                visitor.close();
            }
        }
    }

    private static String newBus() {
        return "bench." + UUID.randomUUID();
    }

    private static void add(Table table, String what, Histogram times) {
        table.add(List.of(what, text(millis(times, 50)), text(millis(times, 99)), text(millis(times, 100))));
    }

    private static double millis(Histogram times, double percentile) {
        return times.getValueAtPercentile(percentile) / 1e6;
    }

    private static String text(double millis) {
        return String.format(Locale.ROOT, "%.1f", millis);
    }
}
