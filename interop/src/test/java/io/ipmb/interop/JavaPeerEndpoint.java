package io.ipmb.interop;

import io.ipmb.Endpoint;
import io.ipmb.IncomingMessage;
import io.ipmb.Selector;
import java.time.Duration;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** One endpoint of a {@link JavaPeer}: reads text, reports and counts it. Its monitor guards the statistics. */
final class JavaPeerEndpoint implements AutoCloseable {

    private final Endpoint endpoint;
    private final Consumer<ObjectNode> events;
    private long sent;
    private long received;
    private long lastNumber = -1;
    private long orderBreaks;

    /** @param events is given each message as an event that does not name the endpoint yet */
    JavaPeerEndpoint(Endpoint endpoint, Consumer<ObjectNode> events) {
        this.endpoint = endpoint;
        this.events = events;
        endpoint.onMessage(this::received);
    }

    boolean hosts(String bus) {
        return endpoint.identifier().equals(bus) && endpoint.isController();
    }

    void send(JsonNode arguments) {
        String expression = arguments.path("selector").stringValue();
        Selector selector = arguments.path("multicast").asBoolean(false)
                ? Selector.multicast(expression)
                : Selector.unicast(expression);
        selector = selector.withTimeToLive(
                Duration.ofMillis(arguments.path("ttlMs").asLong(0)));
        String text = arguments.path("payload").path("value").stringValue();
        if (!arguments.has("count")) {
            endpoint.send(selector, text);
            countSent();
        }
        for (long i = 0; i < arguments.path("count").asLong(0); i++) {
            endpoint.send(selector, text + " " + i);
            countSent();
        }
    }

    private synchronized void countSent() {
        sent++;
    }

    private void received(IncomingMessage message) {
        String text = message.payload(String.class);
        ObjectNode event = PeerProcess.object();
        event.put("event", "message").put("type", "String");
        event.put("uuid", message.typeId().toString()).put("payload", text);
        events.accept(event);
        count(text.substring(text.lastIndexOf(' ') + 1));
    }

    /** After the event was reported, so that who awaits so many messages has their events. */
    private synchronized void count(String lastWord) {
        received++;
        if (!lastWord.isEmpty() && lastWord.chars().allMatch(Character::isDigit)) {
            long number = Long.parseLong(lastWord);
            if (lastNumber >= 0 && number != lastNumber + 1) {
                orderBreaks++;
            }
            lastNumber = number;
        }
        notifyAll();
    }

    synchronized ObjectNode awaitReceived(long wanted, Duration timeout) {
        long deadline = System.nanoTime() + timeout.toNanos();
        try {
            while (received < wanted) {
                long left = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
                if (left <= 0) {
                    throw new IllegalStateException(received + " of " + wanted + " messages arrived");
                }
                wait(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
        return statistics();
    }

    synchronized ObjectNode statistics() {
        ObjectNode statistics = PeerProcess.object();
        statistics.put("sent", sent).put("received", received).put("orderBreaks", orderBreaks);
        return lastNumber < 0 ? statistics : statistics.put("lastNumber", lastNumber);
    }

    @Override
    public void close() {
        endpoint.close();
    }
}
