package io.ipmb.benchmarks.peers;

import io.aeron.Aeron;
import io.ipmb.Endpoint;
import io.ipmb.JoinOptions;
import io.ipmb.LaneMode;
import io.ipmb.WaitStrategy;
import io.ipmb.benchmarks.Jars;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import net.openhft.chronicle.queue.ChronicleQueue;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.jspecify.annotations.Nullable;
import org.zeromq.ZMQ;

/** Carriers of messages between two JVMs: this library, and others with their makers' settings for the highest rate. */
public enum Engine {
    /** Through the host, by sockets. */
    STAR("ipmb for Java, star", options -> options.lanes(LaneMode.NEVER)),
    /** From memory to memory, with default options: whoever waits sleeps. */
    LANE("ipmb for Java, lane", options -> options),
    /** From memory to memory; the receiver spins. */
    SPINNING_LANE(
            "ipmb for Java, lane, spinning",
            options -> options.lanes(LaneMode.ALWAYS).waitStrategy(WaitStrategy.SPIN)),
    /** A lane of this library, without endpoints; both ends spin. */
    BARE_LANE("bare lane, spinning", Endpoint.class, "ipmb for Java", List.of()) {
        @Override
        MessageSource source(Link link) {
            return new LaneEnd.Source(link);
        }

        @Override
        MessageSink sink(Link link) {
            return new LaneEnd.Sink(link);
        }
    },
    /** Both ends spin, the media driver runs in the receiver's process. */
    AERON("Aeron IPC, spinning", Aeron.class, "Aeron", List.of("--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED")) {
        @Override
        MessageSource source(Link link) {
            return new AeronSource(link);
        }

        @Override
        MessageSink sink(Link link) {
            return new AeronSink(link);
        }
    },
    /** PUSH to PULL over a Unix-domain socket, with the system's library. */
    LIBZMQ("libzmq, ipc", Libzmq.class, "libzmq", List.of()) {
        @Override
        MessageSource source(Link link) {
            return new LibzmqSource(link);
        }

        @Override
        MessageSink sink(Link link) {
            return new LibzmqSink(link);
        }

        @Override
        public boolean isThere() {
            return Libzmq.isThere();
        }

        @Override
        public String version() {
            return "libzmq " + Libzmq.version();
        }
    },
    /** PUSH to PULL over TCP on the loopback address. */
    JEROMQ("JeroMQ, loopback", ZMQ.class, "JeroMQ", List.of()) {
        @Override
        MessageSource source(Link link) {
            return new JeroMqSource(link);
        }

        @Override
        MessageSink sink(Link link) {
            return new JeroMqSink(link);
        }
    },
    /** A queue in a memory-mapped file, which keeps every message. */
    CHRONICLE(
            "Chronicle Queue",
            ChronicleQueue.class,
            "Chronicle Queue",
            List.of(
                    "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED",
                    "--add-exports=java.base/sun.nio.ch=ALL-UNNAMED",
                    "--add-exports=jdk.unsupported/sun.misc=ALL-UNNAMED",
                    "--add-exports=jdk.compiler/com.sun.tools.javac.file=ALL-UNNAMED",
                    "--add-opens=jdk.compiler/com.sun.tools.javac=ALL-UNNAMED",
                    "--add-opens=java.base/java.lang=ALL-UNNAMED",
                    "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED",
                    "--add-opens=java.base/java.io=ALL-UNNAMED",
                    "--add-opens=java.base/java.nio=ALL-UNNAMED",
                    "--add-opens=java.base/java.util=ALL-UNNAMED",
                    "-Dlogback.configurationFile=io/ipmb/benchmarks/quiet-logback.xml",
                    "-Dchronicle.analytics.disable=true",
                    "-Dchronicle.announcer.disable=true")) {
        @Override
        MessageSource source(Link link) {
            return new ChronicleSource(link);
        }

        @Override
        MessageSink sink(Link link) {
            return new ChronicleSink(link);
        }
    },
    /** Both ends spin. */
    RING(
            "bare ring, spinning",
            OneToOneRingBuffer.class,
            "Agrona's ring",
            List.of("--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED")) {
        @Override
        MessageSource source(Link link) {
            return RingFile.source(link);
        }

        @Override
        MessageSink sink(Link link) {
            return RingFile.sink(link);
        }
    };

    private final String title;
    private final Class<?> part;
    private final String product;

    @SuppressWarnings("ImmutableEnumChecker") // made by List.of
    private final List<String> jvmOptions;

    /** Of an endpoint; null for a peer. */
    @SuppressWarnings("ImmutableEnumChecker") // changes no more than its argument
    private final @Nullable UnaryOperator<JoinOptions.Builder> endpoint;

    /**
     * @param title the name in reports
     * @param part a class of the product
     * @param product its maker's name for it
     */
    Engine(String title, Class<?> part, String product, List<String> jvmOptions) {
        this.title = title;
        this.part = part;
        this.product = product;
        this.jvmOptions = jvmOptions;
        this.endpoint = null;
    }

    /**
     * One of this library's ways.
     *
     * @param title the name in reports
     * @param endpoint options of both endpoints
     */
    Engine(String title, UnaryOperator<JoinOptions.Builder> endpoint) {
        this.title = title;
        this.part = Endpoint.class;
        this.product = "ipmb for Java";
        this.jvmOptions = List.of();
        this.endpoint = endpoint;
    }

    /** Whether this is one of this library's ways, and not a peer. */
    public boolean isOurs() {
        return endpoint != null;
    }

    /** The name in reports. */
    public String title() {
        return title;
    }

    /** Its maker's name for it and the version. */
    public String version() {
        return product + " " + Jars.versionOf(part);
    }

    /** The options of the JVM that the engine needs. */
    public List<String> jvmOptions() {
        return jvmOptions;
    }

    /** Whether this machine has all that the engine needs. */
    public boolean isThere() {
        return true;
    }

    /** The sending end; waits for the receiving one if the engine can tell. */
    MessageSource source(Link link) {
        return IpmbEnd.visitor(link, options());
    }

    /** The receiving end; opens the meeting place. */
    MessageSink sink(Link link) {
        return IpmbEnd.host(link, options());
    }

    /** The asking end of round trips; opens its way back before it returns. */
    TwoWay asking(Link link) {
        if (isOurs()) {
            return IpmbEnd.visitor(link, options());
        }
        MessageSink in = sink(link.back());
        return TwoWay.of(in, () -> source(link));
    }

    /** The answering end of round trips; opens the meeting place. */
    TwoWay answering(Link link) {
        if (isOurs()) {
            return IpmbEnd.host(link, options());
        }
        MessageSink in = sink(link);
        return TwoWay.of(in, () -> source(link.back()));
    }

    private UnaryOperator<JoinOptions.Builder> options() {
        return Objects.requireNonNull(endpoint, "a peer has ends of its own");
    }
}
