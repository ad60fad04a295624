package io.ipmb.interop;

import io.ipmb.Endpoint;
import io.ipmb.IpmbException;
import io.ipmb.JoinOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The Java counterpart of {@code ipmb-peer drive}, for what this suite asks of either kind: {@code join}, {@code
 * leave}, {@code send} (text), {@code await}, {@code stats}, {@code hosting}. Commands to one endpoint are carried out
 * in order, those to different ones side by side. When the input ends, it leaves all buses and exits.
 */
final class JavaPeer {

    private final PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
    private final Map<String, JavaPeerEndpoint> endpoints = new ConcurrentHashMap<>();
    private final Map<String, ExecutorService> threads = new ConcurrentHashMap<>();

    private JavaPeer() {}

    public static void main(String[] arguments) throws IOException {
        new JavaPeer().run();
    }

    private void run() throws IOException {
        try (var lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            String line = lines.readLine();
            while (line != null) {
                JsonNode request = PeerProcess.JSON.readTree(line);
                String command = request.path("do").propertyNames().iterator().next();
                JsonNode arguments = request.path("do").path(command);
                thread(arguments.path("endpoint").asString("")).execute(() -> {
                    ObjectNode answer = PeerProcess.object();
                    answer.set("id", request.path("id"));
                    carryOut(command, arguments, answer);
                    print(answer);
                });
                line = lines.readLine();
            }
        }
        endpoints.values().forEach(JavaPeerEndpoint::close);
        // Gives up commands that would wait for ever.
        System.exit(0);
    }

    /** Each endpoint has a thread of its own, which waits for nothing that happens to another. */
    private ExecutorService thread(String endpoint) {
        return threads.computeIfAbsent(
                endpoint,
                name -> Executors.newSingleThreadExecutor(task -> {
                    Thread thread = new Thread(task, "commands to " + name);
                    thread.setDaemon(true);
                    return thread;
                }));
    }

    private void carryOut(String command, JsonNode arguments, ObjectNode answer) {
        try {
            answer.set("ok", carryOut(command, arguments));
        } catch (IpmbException | IllegalArgumentException | IllegalStateException e) {
            answer.put("error", String.valueOf(e.getMessage()));
        }
    }

    private ObjectNode carryOut(String command, JsonNode arguments) {
        if (command.equals("join")) {
            return join(arguments);
        }
        if (command.equals("hosting")) {
            String bus = arguments.path("bus").stringValue();
            return hosting(endpoints.values().stream().anyMatch(endpoint -> endpoint.hosts(bus)));
        }
        String name = arguments.path("endpoint").stringValue();
        JavaPeerEndpoint endpoint = endpoints.get(name);
        if (endpoint == null) {
            throw new IllegalArgumentException("no endpoint '" + name + "'");
        }
        switch (command) {
            case "send" -> endpoint.send(arguments);
            case "await" -> {
                return endpoint.awaitReceived(
                        arguments.path("received").longValue(),
                        Duration.ofMillis(arguments.path("timeoutMs").longValue()));
            }
            case "stats" -> {
                return endpoint.statistics();
            }
            case "leave" -> {
                endpoints.remove(name);
                endpoint.close();
            }
            default -> throw new IllegalArgumentException("unknown command '" + command + "'");
        }
        return PeerProcess.object();
    }

    private ObjectNode join(JsonNode arguments) {
        List<String> label = new ArrayList<>();
        arguments.path("label").forEach(element -> label.add(element.stringValue()));
        @Nullable Duration timeout = arguments.has("timeoutMs")
                ? Duration.ofMillis(arguments.path("timeoutMs").longValue())
                : null;
        Endpoint joined =
                Endpoint.join(JoinOptions.builder(arguments.path("bus").stringValue())
                        .label(label)
                        .token(arguments.path("token").asString(""))
                        .controllerAffinity(arguments.path("affinity").asBoolean(true))
                        .joinTimeout(timeout)
                        .receives(String.class)
                        .build());
        String name = arguments.path("endpoint").stringValue();
        boolean quiet = arguments.path("quiet").asBoolean(false);
        endpoints.put(name, new JavaPeerEndpoint(joined, event -> {
            if (!quiet) {
                print(event.put("endpoint", name));
            }
        }));
        return hosting(joined.isController());
    }

    private static ObjectNode hosting(boolean hosting) {
        return PeerProcess.object().put("hosting", hosting);
    }

    private synchronized void print(ObjectNode line) {
        out.println(line);
        out.flush();
    }
}
