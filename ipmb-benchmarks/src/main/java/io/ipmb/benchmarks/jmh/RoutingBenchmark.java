package io.ipmb.benchmarks.jmh;

import io.ipmb.BusPlatform;
import io.ipmb.Endpoint;
import io.ipmb.JoinOptions;
import io.ipmb.LaneMode;
import io.ipmb.OutgoingMessage;
import io.ipmb.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A message through the controller to the last of many endpoints, or to all of them, on a bus inside this process: the
 * whole way but the system's sockets. A sender waits while a receiver is behind, so that the time of a send is that of
 * the slowest of the sender, the controller and the receivers.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class RoutingBenchmark {

    /** Endpoints on the bus besides the sender and the host's. */
    @Param({"1", "10", "100"})
    public int members;

    private final BusPlatform platform = BusPlatform.inProcess();
    private final String bus = "bench." + UUID.randomUUID();
    private final List<Endpoint> receivers = new ArrayList<>();
    private final OutgoingMessage toAll = OutgoingMessage.of(Selector.multicast("member"), "x".repeat(64));

    private final Endpoint host = join("host");
    private final Endpoint sender = join("sender");

    private OutgoingMessage toLast = toAll;

    /** Joins the receivers. */
    @Setup
    public void join() {
        for (int i = 0; i < members; i++) {
            Endpoint member = join("member", "member" + i);
            member.onMessage(message -> {});
            receivers.add(member);
        }
        toLast = OutgoingMessage.of(Selector.unicast("member" + (members - 1)), "x".repeat(64));
    }

    private Endpoint join(String... label) {
        return Endpoint.join(JoinOptions.builder(bus)
                .label(label)
                .platform(platform)
                .lanes(LaneMode.NEVER)
                .receives(String.class)
                .build());
    }

    /** Leaves the bus; the host is the last one. */
    @TearDown
    public void leave() {
        receivers.forEach(Endpoint::close);
        sender.close();
        host.close();
    }

    /** To one endpoint, which the walk finds last. */
    @Benchmark
    public void unicast() {
        sender.send(toLast);
    }

    /** To all endpoints. */
    @Benchmark
    public void multicast() {
        sender.send(toAll);
    }
}
