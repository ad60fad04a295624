package io.ipmb.benchmarks;

import io.ipmb.BusEvent;
import io.ipmb.Endpoint;
import io.ipmb.JoinOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures the time of a bus without a host, and the time of joining. For one thread. */
@Command(
        name = "takeover",
        description = "Times of a change of host with many idle endpoints, and of joining.",
        mixinStandardHelpOptions = true)
final class Takeover implements Callable<Integer> {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    @Option(names = "--rounds", description = "Rounds of each measurement; ${DEFAULT-VALUE} unless set")
    private int rounds = 5;

    @Option(names = "--endpoints", description = "Endpoints on the bus besides the host; ${DEFAULT-VALUE} unless set")
    private int endpoints = 50;

    @Override
    public Integer call() {
        Program java = Program.java(Program.JVM_OPTIONS);
        System.out.printf(
                Locale.ROOT,
                "Java %s, %d processors; %d endpoints of one process, %d rounds; milliseconds%n%n"
                        + "| | p50 | p99 | longest |%n|---|--:|--:|--:|%n",
                Runtime.version(),
                Runtime.getRuntime().availableProcessors(),
                endpoints,
                rounds);
        List<Double> killed = new ArrayList<>();
        List<Double> closed = new ArrayList<>();
        List<Double> joined = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            killed.addAll(afterKilling(java));
            closed.addAll(afterClosing());
            joined.addAll(joining());
        }
        print("from SIGKILL of the host to an endpoint's return", killed);
        print("from closing the host to an endpoint's return", closed);
        print("joining a bus", joined);
        return 0;
    }

    private List<Double> afterKilling(Program java) {
        String bus = newBus();
        try (PeerRun host = java.start("host", bus).expect("hosting", LIMIT)) {
            return returns(bus, host::kill);
        }
    }

    private List<Double> afterClosing() {
        String bus = newBus();
        try (Endpoint host = Endpoint.join(bus, "host")) {
            return returns(bus, host::close);
        }
    }

    /** Milliseconds from the start of the host's end to the return of each endpoint. */
    private List<Double> returns(String bus, Runnable endOfHost) {
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
            List<Double> took = new ArrayList<>();
            for (int i = 0; i < endpoints; i++) {
                Long at = returnedAt.poll(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
                if (at == null) {
                    throw new IllegalStateException(
                            (endpoints - i) + " endpoints are not back within " + LIMIT.toSeconds() + " s");
                }
                took.add((at - start) / 1e6);
            }
            return took;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } finally {
            joined.forEach(Endpoint::close);
        }
    }

    private List<Double> joining() {
        String bus = newBus();
        List<Double> took = new ArrayList<>();
        try (Endpoint host = Endpoint.join(bus, "host")) {
            for (int i = 0; i < endpoints; i++) {
                long start = System.nanoTime();
                Endpoint visitor = Endpoint.join(host.identifier(), "visitor");
                took.add((System.nanoTime() - start) / 1e6);
                visitor.close();
            }
        }
        return took;
    }

    private static String newBus() {
        return "bench." + UUID.randomUUID();
    }

    private static void print(String what, List<Double> figures) {
        List<Double> sorted = figures.stream().sorted().toList();
        System.out.printf(
                Locale.ROOT, "| %s | %.1f | %.1f | %.1f |%n", what, at(sorted, 50), at(sorted, 99), at(sorted, 100));
    }

    /** A percentile of the figures. */
    static double at(List<Double> sorted, int percent) {
        return sorted.get(Math.max(0, (sorted.size() * percent + 99) / 100 - 1));
    }
}
