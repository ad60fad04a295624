package io.ipmb.benchmarks.figures;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What all topics of one run share. For one thread. */
final class Run {

    private final Effort effort;
    private final Set<Peer> without;
    private final Progress progress;
    private @Nullable Candidates candidates;

    Run(Effort effort, Set<Peer> without, Progress progress) {
        this.effort = effort;
        this.without = Set.copyOf(without);
        this.progress = progress;
    }

    Effort effort() {
        return effort;
    }

    Progress progress() {
        return progress;
    }

    /** Whether a peer is left out as asked for. */
    boolean isWithout(Peer peer) {
        return without.contains(peer);
    }

    /** The candidates, looked for by the first topic that needs them. */
    Candidates candidates() {
        Candidates found = candidates;
        if (found == null) {
            found = new Candidates(without, progress);
            candidates = found;
        }
        return found;
    }
}
