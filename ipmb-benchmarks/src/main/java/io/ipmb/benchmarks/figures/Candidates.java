package io.ipmb.benchmarks.figures;

import io.ipmb.benchmarks.Program;
import io.ipmb.benchmarks.peers.Candidate;
import io.ipmb.benchmarks.peers.Engine;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What carries messages between two processes of this machine: this library first, then the original, then others. */
final class Candidates {

    private final List<Candidate> all = new ArrayList<>();
    private final @Nullable Candidate crate;

    /**
     * Looks for all that is there.
     *
     * @param original null if it is left out
     */
    Candidates(Set<Peer> without, @Nullable Program original, Progress progress) {
        crate = original == null ? null : Candidate.of(original);
        List<Candidate> others = new ArrayList<>();
        for (Engine engine : Engine.values()) {
            Candidate candidate = Candidate.of(engine);
            if (candidate.isOurs()) {
                all.add(candidate);
            } else if (!engine.isThere()) {
                progress.say("left out, not on this machine: " + engine.title());
            } else if (without.stream().noneMatch(peer -> peer.is(engine))) {
                others.add(candidate);
            }
        }
        if (crate != null) {
            all.add(crate);
        }
        all.addAll(others);
    }

    /** All of them. */
    List<Candidate> all() {
        return all;
    }

    /** Their versions, in a sentence. */
    String versions() {
        return all.stream().map(Candidate::version).distinct().collect(Collectors.joining(", ", "", "."));
    }

    /** A peer; null if it is left out. */
    @Nullable Candidate peer(Peer peer) {
        return all.stream()
                .filter(candidate -> peer == Peer.RUST ? candidate.equals(crate) : peer.isIn(candidate))
                .findAny()
                .orElse(null);
    }
}
