package io.ipmb.interop;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A process with endpoints in it that a test drives: commands in, answers and events out, one JSON object a line, as
 * the README of the Rust peer describes it. May be used by several threads.
 */
final class PeerProcess implements AutoCloseable {

    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(30);
    private static final Duration EXIT_LIMIT = Duration.ofSeconds(5);
    private static final int MOST_ERROR_LINES = 40;

    static final JsonMapper JSON = JsonMapper.builder().build();

    private final Kind kind;
    private final Process process;
    private final Writer commands;
    private final AtomicLong lastId = new AtomicLong();
    private final Map<Long, CompletableFuture<JsonNode>> unanswered = new ConcurrentHashMap<>();
    private final Map<String, PeerEndpoint> endpoints = new ConcurrentHashMap<>();
    private final BlockingQueue<JsonNode> registryEvents = new LinkedBlockingQueue<>();
    private final Deque<String> errors = new ArrayDeque<>();
    private final Thread reader;
    private final Thread errorReader;

    private PeerProcess(Kind kind, Process process) {
        this.kind = kind;
        this.process = process;
        this.commands = process.outputWriter();
        this.reader = startReader("answers", process.inputReader(), this::handle);
        this.errorReader = startReader("errors", process.errorReader(), this::keepError);
    }

    /** Starts a process of this kind. */
    static PeerProcess start(Kind kind) {
        try {
            ProcessBuilder builder = new ProcessBuilder(kind.command());
            builder.environment().put("IPMB_PEER_LOG", "error");
            return new PeerProcess(kind, builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Thread startReader(String what, BufferedReader from, Consumer<String> to) {
        Thread thread = new Thread(
                () -> {
                    try (from) {
                        from.lines().forEach(to);
                    } catch (IOException | UncheckedIOException e) {
                        keepError(what + " cannot be read any more: " + e);
                    }
                    failUnanswered();
                },
                what + " of the " + kind + " peer " + process.pid());
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    Kind kind() {
        return kind;
    }

    long pid() {
        return process.pid();
    }

    /** Joins a bus; the endpoint is ready when this returns. */
    PeerEndpoint join(Joining joining) {
        PeerEndpoint endpoint = new PeerEndpoint(this, "e" + lastId.incrementAndGet());
        endpoints.put(endpoint.name(), endpoint);
        endpoint.joined(ask("join", joining.arguments().put("endpoint", endpoint.name())));
        return endpoint;
    }

    /** Joins a bus with this label and nothing special. */
    PeerEndpoint join(String bus, String... label) {
        return join(Joining.of(bus, label));
    }

    /** Has a command without arguments carried out and returns the answer. */
    JsonNode ask(String command) {
        return ask(command, object());
    }

    /**
     * Has a command carried out and returns the answer.
     *
     * @throws PeerRefusal when that is an error
     */
    JsonNode ask(String command, ObjectNode arguments) {
        CompletableFuture<JsonNode> answer = begin(command, arguments);
        try {
            return answer.get(ANSWER_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError(this + " does not answer " + command + " " + arguments, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while " + this + " carries out " + command + " " + arguments, e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof PeerRefusal refusal) {
                throw refusal;
            }
            throw new AssertionError(String.valueOf(e.getCause().getMessage()), e);
        }
    }

    /** Has a command carried out; the answer comes later, a {@link PeerRefusal} when it is an error. */
    CompletableFuture<JsonNode> begin(String command, ObjectNode arguments) {
        long id = lastId.incrementAndGet();
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        unanswered.put(id, answer);
        ObjectNode line = object();
        line.put("id", id).putObject("do").set(command, arguments);
        try {
            synchronized (commands) {
                commands.write(line + "\n");
                commands.flush();
            }
        } catch (IOException e) {
            answer.completeExceptionally(new IllegalStateException(this + " takes no commands any more", e));
        }
        return answer;
    }

    /** Whether this process hosts the bus. */
    boolean hosts(String bus) {
        return ask("hosting", object().put("bus", bus)).path("hosting").booleanValue();
    }

    /** How many descriptors this process has open. */
    int descriptors() {
        return ask("process").path("descriptors").intValue();
    }

    /** The regions that this process holds, as they are now. */
    List<Arrival.Region> regions() {
        List<Arrival.Region> regions = new ArrayList<>();
        ask("regions").forEach(region -> regions.add(Arrival.Region.of(region)));
        return regions;
    }

    /** Sets each byte of a region that this process holds. */
    void fillRegion(long handle, byte value) {
        ObjectNode arguments = object().put("handle", handle);
        arguments.putObject("fill").put("byte", Byte.toUnsignedInt(value));
        ask("fill-region", arguments);
    }

    /** Lets go of all regions that this process holds. */
    void dropRegions() {
        ask("drop-regions");
    }

    /** The next callback that a registry of this process has run: which allocation it was for. */
    String nextFreed() {
        try {
            JsonNode event = registryEvents.poll(ANSWER_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
            if (event == null) {
                throw new AssertionError(this + " has run no callback of a registry");
            }
            return event.path("freed").stringValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for " + this, e);
        }
    }

    /** Ends the process at once, as {@code kill -9} does; returns when it is gone. */
    void kill() {
        process.destroyForcibly();
        close();
    }

    /** Lets the process end by itself, and ends it when that takes too long. */
    @Override
    public void close() {
        try {
            closeCommands();
            if (!process.waitFor(EXIT_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        awaitExit();
    }

    private void closeCommands() {
        try {
            synchronized (commands) {
                commands.close();
            }
        } catch (IOException e) {
            // A killed process takes no more input; the descriptor is closed nevertheless.
            keepError("its input is broken: " + e);
        }
    }

    private void awaitExit() {
        try {
            if (!process.waitFor(EXIT_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError(this + " cannot be killed");
            }
            reader.join();
            errorReader.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    private void handle(String line) {
        JsonNode json;
        try {
            json = JSON.readTree(line);
        } catch (JacksonException e) {
            keepError("not JSON: " + line);
            return;
        }
        if (json.has("event")) {
            PeerEndpoint endpoint = endpoints.get(json.path("endpoint").asString(""));
            if (endpoint != null) {
                endpoint.happened(json);
            } else {
                registryEvents.add(json);
            }
            return;
        }
        CompletableFuture<JsonNode> answer = unanswered.remove(json.path("id").longValue());
        if (answer == null) {
            keepError("an answer to nothing: " + line);
        } else if (json.has("error")) {
            answer.completeExceptionally(new PeerRefusal(json.path("error").stringValue()));
        } else {
            answer.complete(json.path("ok"));
        }
    }

    private void keepError(String line) {
        synchronized (errors) {
            errors.add(line);
            if (errors.size() > MOST_ERROR_LINES) {
                errors.remove();
            }
        }
    }

    private void failUnanswered() {
        for (CompletableFuture<JsonNode> answer : unanswered.values()) {
            answer.completeExceptionally(new IllegalStateException(this + " ended"));
        }
    }

    /** Says who it is, and the last that it wrote to its error stream. */
    @Override
    public String toString() {
        synchronized (errors) {
            return "the " + kind + " peer " + process.pid()
                    + (errors.isEmpty() ? "" : ", which wrote:\n" + String.join("\n", errors) + "\n");
        }
    }
}
