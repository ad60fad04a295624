package io.ipmb.benchmarks.figures;

import io.ipmb.benchmarks.peers.Candidate;
import io.ipmb.benchmarks.peers.Engine;
import org.jspecify.annotations.Nullable;

/** The peers that a run can do without. */
enum Peer {
    RUST(null),
    LANE(Engine.BARE_LANE),
    AERON(Engine.AERON),
    LIBZMQ(Engine.LIBZMQ),
    JEROMQ(Engine.JEROMQ),
    CHRONICLE(Engine.CHRONICLE),
    RING(Engine.RING),
    RABBITMQ(null),
    KAFKA(null);

    private final @Nullable Engine engine;

    Peer(@Nullable Engine engine) {
        this.engine = engine;
    }

    /** Whether this is the peer behind an engine. */
    boolean is(Engine other) {
        return engine == other;
    }

    /** Whether a candidate is this peer; false for the original, which is no engine. */
    boolean isIn(Candidate candidate) {
        return engine != null && candidate.equals(Candidate.of(engine));
    }
}
