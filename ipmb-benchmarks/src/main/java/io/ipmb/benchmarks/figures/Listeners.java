package io.ipmb.benchmarks.figures;

import io.ipmb.benchmarks.listener.BrokerKind;
import io.ipmb.benchmarks.listener.ListenerReport;
import io.ipmb.benchmarks.listener.ListenerRun;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The cost of {@code @IpmbListener} over the bare transport, beside listeners behind brokers. */
final class Listeners implements Measurement {

    private static final long MESSAGES = 1_000_000;
    private static final long BROKER_MESSAGES = 200_000;
    private static final int QUICK_DIVISOR = 10;
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private static final double MOST_MICROS = 1;
    private static final double LEAST_RATIO = 10;

    @Override
    public Report measure(Run run) {
        int divisor = run.effort().quick() ? QUICK_DIVISOR : 1;
        ListenerReport measured = new ListenerRun(
                        run.effort().rounds(),
                        MESSAGES / divisor,
                        BROKER_MESSAGES / divisor,
                        LIMIT,
                        run.progress()::say)
                .measure(without(run));
        if (!measured.ourDefects().isEmpty()) {
            throw new IllegalStateException(String.join("; ", measured.ourDefects()));
        }
        Goals goals = Goals.single();
        goals.add(
                Goal.atMost(MOST_MICROS, "µs", "@IpmbListener over the bare transport, a message"),
                List.of(measured.difference()));
        for (BrokerKind broker : BrokerKind.values()) {
            goals.add(
                    Goal.atLeast(LEAST_RATIO, "IpmbTemplate to @IpmbListener : the same with " + broker.text()),
                    List.of(measured.ratio(broker)));
        }
        return new Report()
                .text(measured.table())
                .goals(goals)
                .text(String.join("\n", measured.leftOut()))
                .text(String.join("\n", measured.theirDefects()));
    }

    /** Starting the brokers takes longer than a quick look at all the rest. */
    private static Set<BrokerKind> without(Run run) {
        if (run.effort().quick()) {
            return EnumSet.allOf(BrokerKind.class);
        }
        Set<BrokerKind> without = EnumSet.noneOf(BrokerKind.class);
        if (run.isWithout(Peer.RABBITMQ)) {
            without.add(BrokerKind.RABBITMQ);
        }
        if (run.isWithout(Peer.KAFKA)) {
            without.add(BrokerKind.KAFKA);
        }
        return without;
    }
}
