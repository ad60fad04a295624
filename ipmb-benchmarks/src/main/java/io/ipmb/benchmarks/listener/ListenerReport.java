package io.ipmb.benchmarks.listener;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The figures of a run. */
public final class ListenerReport {

    private final Map<Pair, Figures> figures;
    private final Map<BrokerKind, String> leftOut;

    ListenerReport(Map<Pair, Figures> figures, Map<BrokerKind, String> leftOut) {
        this.figures = new EnumMap<>(figures);
        this.leftOut = new EnumMap<>(leftOut);
    }

    /** The table, in Markdown. */
    public String table() {
        List<String> lines = new ArrayList<>();
        lines.add("| sender to listener | messages | messages/s | µs per message | listening process, µs of CPU per "
                + "message | heap, most growth |");
        lines.add("|---|--:|--:|--:|--:|--:|");
        figures.forEach((pair, known) -> lines.add(known.row(pair.text())));
        return String.join("\n", lines);
    }

    /** What a message costs more with {@code @IpmbListener} than with the bare transport, in microseconds. */
    public double difference() {
        return of(Pair.LISTENER).micros() - of(Pair.TRANSPORT).micros();
    }

    /** The same in processor time of the listening process. */
    public double cpuDifference() {
        return of(Pair.LISTENER).cpuMicros() - of(Pair.TRANSPORT).cpuMicros();
    }

    /** How many times as fast as behind a broker ipmb is, with Spring on both sides; NaN for a broker left out. */
    public double ratio(BrokerKind broker) {
        return of(Pair.IPMB).rate() / of(Pair.behind(broker)).rate();
    }

    /** The brokers that were left out, in a sentence each. */
    public List<String> leftOut() {
        return leftOut.entrySet().stream()
                .map(entry -> entry.getKey().text() + " left out: " + entry.getValue())
                .toList();
    }

    /** The faults of ipmb: lost messages, another order, a heap that grows; empty for a good run. */
    public List<String> ourDefects() {
        return defects(true);
    }

    /** The same of the brokers. */
    public List<String> theirDefects() {
        return defects(false);
    }

    private List<String> defects(boolean ours) {
        return figures.entrySet().stream()
                .filter(entry -> (entry.getKey().broker() == null) == ours)
                .flatMap(entry -> entry.getValue().defects(entry.getKey().text()).stream())
                .toList();
    }

    private Figures of(Pair pair) {
        return figures.getOrDefault(pair, new Figures());
    }
}
