package io.ipmb.interop;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** An endpoint in a driven process. */
final class PeerEndpoint {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final PeerProcess process;
    private final String name;
    private final BlockingQueue<JsonNode> events = new LinkedBlockingQueue<>();
    private boolean hosting;

    PeerEndpoint(PeerProcess process, String name) {
        this.process = process;
        this.name = name;
    }

    void joined(JsonNode answer) {
        hosting = answer.path("hosting").booleanValue();
    }

    void happened(JsonNode event) {
        events.add(event);
    }

    String name() {
        return name;
    }

    PeerProcess process() {
        return process;
    }

    /** Whether its process hosted the bus when it had joined. */
    boolean wasHosting() {
        return hosting;
    }

    /** Sends, and returns when that is done; the regions that the process keeps are in the answer. */
    JsonNode send(Sending sending) {
        return process.ask("send", onMe(sending.arguments()));
    }

    /** Begins to send many messages. */
    CompletableFuture<JsonNode> beginToSend(Sending sending) {
        return process.begin("send", onMe(sending.arguments()));
    }

    /** Sends a text to one of those who satisfy the expression. */
    void send(String expression, String text) {
        send(Sending.to(expression).text(text));
    }

    /** Sends with one fresh region, which the process keeps, and describes that. */
    Arrival.Region sendKept(Sending sending) {
        return Arrival.Region.of(send(sending).path("kept").path(0));
    }

    /** The next message. */
    Arrival next() {
        Arrival arrival = poll(LIMIT);
        if (arrival == null) {
            throw new AssertionError("nothing arrived within " + LIMIT + " at " + process);
        }
        return arrival;
    }

    /** The next message; null when none arrives in this time. */
    @Nullable Arrival poll(Duration timeout) {
        try {
            JsonNode event = events.poll(timeout.toNanos(), TimeUnit.NANOSECONDS);
            if (event == null) {
                return null;
            }
            if (!event.path("event").stringValue().equals("message")) {
                throw new AssertionError("no message but " + event + " at " + process);
            }
            return Arrival.of(event);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for a message at " + process, e);
        }
    }

    /** The statistics, once so many messages have arrived since it joined. */
    JsonNode awaitReceived(long count) {
        ObjectNode arguments = PeerProcess.object().put("received", count).put("timeoutMs", LIMIT.toMillis());
        return process.ask("await", onMe(arguments));
    }

    JsonNode statistics() {
        return process.ask("stats", onMe(PeerProcess.object()));
    }

    /** Reads nothing until {@link #resume}. */
    void pause() {
        process.ask("pause", onMe(PeerProcess.object()));
    }

    void resume() {
        process.ask("resume", onMe(PeerProcess.object()));
    }

    /** Leaves the bus. */
    void leave() {
        process.ask("leave", onMe(PeerProcess.object()));
    }

    private ObjectNode onMe(ObjectNode arguments) {
        return arguments.put("endpoint", name);
    }
}
