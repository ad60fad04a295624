package io.ipmb.benchmarks.figures;

import io.ipmb.benchmarks.peers.Candidate;
import io.ipmb.benchmarks.peers.Engine;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A goal for a figure of this library over that of a peer.
 *
 * @param ours one of this library's ways
 * @param theirs the peer
 * @param bound the smallest or largest ratio that reaches the goal
 * @param least whether it is the smallest
 */
record Ratio(Engine ours, Peer theirs, double bound, boolean least) {

    static Ratio atLeast(double bound, Engine ours, Peer theirs) {
        return new Ratio(ours, theirs, bound, true);
    }

    static Ratio atMost(double bound, Engine ours, Peer theirs) {
        return new Ratio(ours, theirs, bound, false);
    }

    /**
     * Adds the goal and the ratios to a table, unless the peer is left out.
     *
     * @param figures those of a candidate, one for each column
     */
    void addTo(Goals goals, Candidates candidates, Figures figures) {
        @Nullable Candidate peer = candidates.peer(theirs);
        if (peer == null) {
            return;
        }
        Candidate own = Candidate.of(ours);
        String text = own.title() + " : " + peer.title();
        List<Double> over = figures.of(own);
        List<Double> under = figures.of(peer);
        goals.add(
                least ? Goal.atLeast(bound, text) : Goal.atMost(bound, text),
                IntStream.range(0, over.size())
                        .mapToObj(column -> over.get(column) / under.get(column))
                        .toList());
    }

    /** The figures of all candidates. */
    @FunctionalInterface
    interface Figures {
        List<Double> of(Candidate candidate);
    }
}
