package io.ipmb.benchmarks.listener;

import io.ipmb.benchmarks.Ports;
import io.ipmb.benchmarks.TemporaryFolder;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * RabbitMQ of the Debian package, with a node name, ports, an epmd and a folder of its own, so that it disturbs no
 * other.
 */
final class RabbitMqBroker implements Broker {

    /** The program behind Debian's command on the PATH, without its change to a fixed user and folders. */
    private static final Path DEBIAN = Path.of("/usr/lib/rabbitmq/bin/rabbitmq-server");

    private final TemporaryFolder folder;
    private final Service portMapper;
    private final Service server;
    private final int port;

    private RabbitMqBroker(TemporaryFolder folder, Service portMapper, Service server, int port) {
        this.folder = folder;
        this.portMapper = portMapper;
        this.server = server;
        this.port = port;
    }

    static RabbitMqBroker start() {
        Path onPath = onPath("rabbitmq-server");
        Path program = Files.isExecutable(DEBIAN) ? DEBIAN : onPath;
        Path epmd = onPath("epmd");
        List<Integer> ports = Ports.free(3);
        TemporaryFolder folder = TemporaryFolder.create("ipmb-rabbitmq");
        try {
            Map<String, String> environment = environment(folder.path(), ports);
            Service portMapper = Service.start(
                    "epmd",
                    List.of(epmd.toString(), "-address", Ports.LOOPBACK, "-port", ports.get(0) + ""),
                    folder.path(),
                    environment,
                    ports.get(0));
            try {
                Service server = Service.start(
                        "rabbitmq-server", List.of(program.toString()), folder.path(), environment, ports.get(2));
                return new RabbitMqBroker(folder, portMapper, server, ports.get(2));
            } catch (RuntimeException e) {
                portMapper.close();
                throw e;
            }
        } catch (RuntimeException e) {
            folder.close();
            throw e;
        }
    }

    /** The settings that would otherwise come from the system's configuration, or be shared with another node. */
    private static Map<String, String> environment(Path folder, List<Integer> ports) {
        return Map.ofEntries(
                Map.entry("HOME", folder.toString()),
                Map.entry("ERL_EPMD_ADDRESS", Ports.LOOPBACK),
                Map.entry("ERL_EPMD_PORT", ports.get(0).toString()),
                Map.entry("RABBITMQ_NODENAME", "bench" + ports.get(2) + "@localhost"),
                Map.entry("RABBITMQ_DIST_PORT", ports.get(1).toString()),
                Map.entry("RABBITMQ_NODE_IP_ADDRESS", Ports.LOOPBACK),
                Map.entry("RABBITMQ_NODE_PORT", ports.get(2).toString()),
                Map.entry("RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS", "-kernel inet_dist_use_interface {127,0,0,1}"),
                Map.entry("RABBITMQ_MNESIA_BASE", folder.resolve("mnesia").toString()),
                Map.entry("RABBITMQ_LOG_BASE", folder.resolve("log").toString()),
                Map.entry("RABBITMQ_LOGS", "-"),
                Map.entry("RABBITMQ_PID_FILE", folder.resolve("pid").toString()),
                Map.entry("RABBITMQ_SCHEMA_DIR", folder.resolve("schema").toString()),
                Map.entry(
                        "RABBITMQ_GENERATED_CONFIG_DIR",
                        folder.resolve("config").toString()),
                Map.entry("RABBITMQ_CONF_ENV_FILE", folder.resolve("none").toString()),
                Map.entry("RABBITMQ_CONFIG_FILE", folder.resolve("none").toString()),
                Map.entry("RABBITMQ_CONFIG_FILES", folder.resolve("none").toString()),
                Map.entry(
                        "RABBITMQ_ADVANCED_CONFIG_FILE", folder.resolve("none").toString()),
                Map.entry(
                        "RABBITMQ_ENABLED_PLUGINS_FILE",
                        folder.resolve("plugins").toString()));
    }

    private static Path onPath(String program) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new BrokerUnavailableException(
                        "no " + program + " on the PATH; Debian's package rabbitmq-server brings it"));
    }

    @Override
    public List<String> arguments() {
        return List.of("--spring.rabbitmq.host=" + Ports.LOOPBACK, "--spring.rabbitmq.port=" + port);
    }

    @Override
    public void close() {
        server.close();
        portMapper.close();
        folder.close();
    }
}
