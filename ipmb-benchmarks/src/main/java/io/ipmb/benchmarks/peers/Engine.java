package io.ipmb.benchmarks.peers;

import java.util.List;

/** The engines, with their makers' settings for the highest rate. */
public enum Engine {
    /** Both ends spin, the media driver runs in the receiver's process. */
    AERON("Aeron IPC, spinning", List.of("--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED")) {
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
    LIBZMQ("libzmq, ipc", List.of()) {
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
    },
    /** PUSH to PULL over TCP on the loopback address. */
    JEROMQ("JeroMQ, loopback", List.of()) {
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
    };

    private final String title;

    @SuppressWarnings("ImmutableEnumChecker") // made by List.of
    private final List<String> jvmOptions;

    Engine(String title, List<String> jvmOptions) {
        this.title = title;
        this.jvmOptions = jvmOptions;
    }

    /** The name in reports. */
    public String title() {
        return title;
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
}
