package io.ipmb.spring.listener;

import io.ipmb.IncomingMessage;
import io.ipmb.Selector;
import java.util.List;
import java.util.Set;
import java.util.function.IntSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The other containers of the application, as seen by one of them. Determines the container of a message, and the
 * number of messages to read ahead.
 *
 * <p>A single container does not read ahead: the bus waits for its listeners. Beside others, the reading thread must
 * not wait for listeners: the next message may be for another container.
 *
 * <p>Thread-safe. A search only reads fields, without a lock.
 */
final class Neighbours {

    private final Routing routing;
    private final Destination own;
    private final IntSupplier readAhead;

    /**
     * @param own the container in question
     * @param readAhead the number of messages to read ahead beside other containers
     */
    Neighbours(Routing routing, Destination own, IntSupplier readAhead) {
        this.routing = routing;
        this.own = own;
        this.readAhead = readAhead;
    }

    Destination own() {
        return own;
    }

    /** Whether there is no other container. */
    boolean isAlone() {
        return routing.isAlone(own);
    }

    boolean isInCompany() {
        return !isAlone();
    }

    /** The limit of messages that wait here beyond the settings. */
    int readAhead() {
        return isAlone() ? 0 : readAhead.getAsInt();
    }

    /**
     * The first matching container in front of this one; null for none.
     *
     * @param but the containers that have refused it
     */
    @Nullable Destination before(IncomingMessage message, Set<Destination> but) {
        for (Destination other : routing.destinations()) {
            if (other.equals(own)) {
                return null;
            }
            if (listens(other) && isMeant(other, message, but)) {
                return other;
            }
        }
        return null;
    }

    /**
     * The first matching container behind this one, for a message that neither this one nor those in front of it take
     * now; null for none.
     */
    @Nullable Destination behind(IncomingMessage message, Set<Destination> but) {
        boolean behind = false;
        for (Destination other : routing.destinations()) {
            if (behind && listens(other) && isMeant(other, message, but)) {
                return other;
            }
            behind |= other.equals(own);
        }
        return null;
    }

    /** Any other matching container, also a paused or stopping one; null for none. */
    @Nullable Destination anywhere(IncomingMessage message, Set<Destination> but) {
        for (Destination other : routing.destinations()) {
            if (!other.equals(own) && isMeant(other, message, but)) {
                return other;
            }
        }
        return null;
    }

    /** Whether another container takes its own copy of a multicast message. */
    boolean isTakenElsewhere(IncomingMessage message) {
        return message.selector().mode() == Selector.Mode.MULTICAST
                && isInCompany()
                && anywhere(message, Set.of()) != null;
    }

    /** The containers whose label satisfies the selector of a message. */
    List<Destination> namedBy(IncomingMessage message) {
        List<Destination> named = Stream.of(routing.destinations())
                .filter(other ->
                        message.selector().expression().matches(other.id().label()))
                .toList();
        return named.isEmpty() ? List.of(own) : named;
    }

    /** Containers that stop together still forward to each other. */
    private boolean listens(Destination other) {
        ContainerState state = other.state();
        return state == ContainerState.RUNNING
                || (state == ContainerState.STOPPING && own.state() == ContainerState.STOPPING);
    }

    private static boolean isMeant(Destination other, IncomingMessage message, Set<Destination> but) {
        return !but.contains(other) && Routing.isMeant(other, message);
    }
}
