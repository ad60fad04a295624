package io.ipmb.benchmarks.peers;

import io.aeron.Aeron;
import io.ipmb.Endpoint;
import io.ipmb.benchmarks.Jars;
import java.util.List;
import net.openhft.chronicle.queue.ChronicleQueue;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.zeromq.ZMQ;

/** The carriers of messages between two JVMs: this library, and others with their makers' settings for the highest rate. */
public enum Engine {
    /** The socket lane of this library, with its default options. */
    STAR("ipmb for Java, star", Endpoint.class, "ipmb for Java", List.of()) {
        @Override
        MessageSource source(Link link) {
            return IpmbEnd.visitor(link);
        }

        @Override
        MessageSink sink(Link link) {
            return IpmbEnd.host(link);
        }

        @Override
        TwoWay asking(Link link) {
            return IpmbEnd.visitor(link);
        }

        @Override
        TwoWay answering(Link link) {
            return IpmbEnd.host(link);
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
    abstract MessageSource source(Link link);

    /** The receiving end; opens the meeting place. */
    abstract MessageSink sink(Link link);

    /** The asking end of round trips; opens its way back before it returns. */
    TwoWay asking(Link link) {
        MessageSink in = sink(link.back());
        return TwoWay.of(in, () -> source(link));
    }

    /** The answering end of round trips; opens the meeting place. */
    TwoWay answering(Link link) {
        MessageSink in = sink(link);
        return TwoWay.of(in, () -> source(link.back()));
    }
}
