package io.ipmb.spring.listener;

import io.ipmb.IncomingMessage;
import io.ipmb.Selector;
import java.util.List;
import java.util.Set;
import java.util.function.IntSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The other containers of the application, as one of them sees them: which of them a message is meant for, and how far
 * this one reads ahead for their sake.
 *
 * <p>A container that is alone does not read ahead: the bus waits for its listeners. Beside others, a message for one
 * of them may stand behind any message of its own, so that the reading thread must not wait for listeners.
 *
 * <p>Thread-safe. A search reads fields alone and waits for nobody.
 */
final class Neighbours {

    private final Routing routing;
    private final Destination own;
    private final IntSupplier readAhead;

    /**
     * @param own the container that looks at the others
     * @param readAhead the number of messages that may be read ahead beside others
     */
    Neighbours(Routing routing, Destination own, IntSupplier readAhead) {
        this.routing = routing;
        this.own = own;
        this.readAhead = readAhead;
    }

    Destination own() {
        return own;
    }

    /** Whether there is no other container that could be meant. */
    boolean isAlone() {
        return routing.isAlone(own);
    }

    boolean isInCompany() {
        return !isAlone();
    }

    /** The number of messages that may wait here beyond those that the settings allow. */
    int readAhead() {
        return isAlone() ? 0 : readAhead.getAsInt();
    }

    /**
     * The container in front of this one that the message is meant for; null when there is none.
     *
     * @param but containers that have refused it
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
     * The container behind this one that the message is meant for when neither those in front of it nor this one take
     * it, or not now; null when there is none.
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

    /**
     * Any other container that the message is meant for, also one that is paused, or accepts messages not much longer;
     * null when there is none.
     */
    @Nullable Destination anywhere(IncomingMessage message, Set<Destination> but) {
        for (Destination other : routing.destinations()) {
            if (!other.equals(own) && isMeant(other, message, but)) {
                return other;
            }
        }
        return null;
    }

    /** Whether another container takes its own copy of a message to many. */
    boolean isTakenElsewhere(IncomingMessage message) {
        return message.selector().mode() == Selector.Mode.MULTICAST
                && isInCompany()
                && anywhere(message, Set.of()) != null;
    }

    /** The containers whose label satisfies the selector of a message that has come here. */
    List<Destination> namedBy(IncomingMessage message) {
        List<Destination> named = Stream.of(routing.destinations())
                .filter(other ->
                        message.selector().expression().matches(other.id().label()))
                .toList();
        return named.isEmpty() ? List.of(own) : named;
    }

    /** Containers that stop together forward to each other until the end. */
    private boolean listens(Destination other) {
        ContainerState state = other.state();
        return state == ContainerState.RUNNING
                || (state == ContainerState.STOPPING && own.state() == ContainerState.STOPPING);
    }

    private static boolean isMeant(Destination other, IncomingMessage message, Set<Destination> but) {
        return !but.contains(other) && Routing.isMeant(other, message);
    }
}
