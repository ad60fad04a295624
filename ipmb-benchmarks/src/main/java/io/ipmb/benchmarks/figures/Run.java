package io.ipmb.benchmarks.figures;

import io.ipmb.benchmarks.Program;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What all topics of one run share. For one thread. */
final class Run {

    private final Effort effort;
    private final Set<Peer> without;
    private final List<String> jvmOptions;
    private final Progress progress;
    private @Nullable Candidates candidates;

    /** @param jvmOptions of the JVMs that run ipmb's command line */
    Run(Effort effort, Set<Peer> without, List<String> jvmOptions, Progress progress) {
        this.effort = effort;
        this.without = Set.copyOf(without);
        this.jvmOptions = List.copyOf(jvmOptions);
        this.progress = progress;
    }

    Effort effort() {
        return effort;
    }

    /** ipmb's command line. */
    Program program() {
        return Program.java(jvmOptions);
    }

    /** The original with ipmb's command line, built at its first use; null if it is left out. */
    @Nullable Program original() {
        if (isWithout(Peer.RUST)) {
            return null;
        }
        try {
            return Program.rust();
        } catch (IllegalStateException e) {
            progress.say("left out, the original: " + e.getMessage());
            return null;
        }
    }

    /** The sockets alone, in a JVM like that of the command line. */
    Program bareSockets() {
        return Program.bareSockets(jvmOptions);
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
            found = new Candidates(without, original(), progress);
            candidates = found;
        }
        return found;
    }
}
