package io.ipmb.benchmarks.listener;

import io.ipmb.benchmarks.JavaCommand;
import io.ipmb.benchmarks.Ports;
import io.ipmb.benchmarks.TemporaryFolder;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Kafka in KRaft mode: one process as broker and controller, in a folder of its own. */
final class KafkaBroker implements Broker {

    /** The JVM options of Kafka's own start script. */
    private static final String HEAP = "-Xmx1g";

    /** A resource of this program; without it logback would log everything. */
    private static final String LOG_CONFIGURATION = "-Dlogback.configurationFile=io/ipmb/benchmarks/quiet-logback.xml";

    /** From the start script, too. */
    private static final String HEADLESS = "-Djava.awt.headless=true";

    private final TemporaryFolder folder;
    private final Service server;
    private final int port;

    private KafkaBroker(TemporaryFolder folder, Service server, int port) {
        this.folder = folder;
        this.server = server;
        this.port = port;
    }

    static KafkaBroker start() {
        String libraries = libraries();
        List<Integer> ports = Ports.free(2);
        TemporaryFolder folder = TemporaryFolder.create("ipmb-kafka");
        try {
            Path settings = Files.writeString(
                    folder.path().resolve("server.properties"),
                    settings(folder.path().resolve("data"), ports.get(0), ports.get(1)));
            List<String> format = command(libraries, "kafka.tools.StorageTool");
            format.addAll(
                    List.of("format", "--cluster-id", UUID.randomUUID().toString(), "--config", settings.toString()));
            Service.runToEnd("kafka-storage", format, folder.path());
            List<String> run = command(libraries, "kafka.Kafka");
            run.add(settings.toString());
            Service server = Service.start("kafka", run, folder.path(), Map.of(), ports.get(0));
            return new KafkaBroker(folder, server, ports.get(0));
        } catch (IOException e) {
            folder.close();
            throw new BrokerUnavailableException("cannot write into " + folder.path() + ": " + e.getMessage(), e);
        } catch (RuntimeException e) {
            folder.close();
            throw e;
        }
    }

    private static List<String> command(String libraries, String mainClass) {
        return new ArrayList<>(JavaCommand.of(List.of(HEAP, HEADLESS, LOG_CONFIGURATION), libraries, mainClass));
    }

    /**
     * The settings of Kafka's own {@code config/server.properties} for a single node, with these ports and this folder.
     */
    private static String settings(Path data, int port, int controllerPort) {
        return """
                process.roles=broker,controller
                node.id=1
                controller.quorum.voters=1@127.0.0.1:%2$d
                listeners=PLAINTEXT://127.0.0.1:%1$d,CONTROLLER://127.0.0.1:%2$d
                advertised.listeners=PLAINTEXT://127.0.0.1:%1$d
                controller.listener.names=CONTROLLER
                log.dirs=%3$s
                offsets.topic.replication.factor=1
                share.coordinator.state.topic.replication.factor=1
                share.coordinator.state.topic.min.isr=1
                transaction.state.log.replication.factor=1
                transaction.state.log.min.isr=1
                group.initial.rebalance.delay.ms=0
                """.formatted(port, controllerPort, data);
    }

    /** This program's class path, followed by the folder that the build fills for the broker alone. */
    private static String libraries() {
        Path folder;
        try {
            Path program = Path.of(KafkaBroker.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            folder = program.resolveSibling("kafka-lib");
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
        if (!Files.isDirectory(folder)) {
            throw new BrokerUnavailableException("no folder " + folder + "; './mvnw package' fills it");
        }
        return absolute(JavaCommand.classPath()) + File.pathSeparator + folder.resolve("*");
    }

    /** The broker runs in another folder. */
    private static String absolute(String classPath) {
        return Stream.of(classPath.split(File.pathSeparator))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }

    @Override
    public List<String> arguments() {
        return List.of("--spring.kafka.bootstrap-servers=" + Ports.LOOPBACK + ":" + port);
    }

    @Override
    public void close() {
        server.close();
        folder.close();
    }
}
