package io.ipmb.spring.listener;

import io.ipmb.IncomingMessage;
import io.ipmb.MessageBox;
import io.ipmb.codec.PayloadType;
import io.ipmb.envelope.Envelope;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The way of a message to its listener among the containers of one application.
 *
 * <p>The bus knows labels alone. Every endpoint of the application satisfies a selector with {@code ipmb.label}, and
 * the bus gives a unicast message to any of them. Therefore the receiving container looks for the right one ({@link
 * Neighbours}): in their order, the base first, the first running container whose label satisfies the selector and that
 * has a listener for the message. A paused container gets it only if no other takes it. A multicast message arrives at
 * each endpoint, and stays there.
 *
 * <p>Therefore all endpoints read the payload types of all listeners.
 *
 * <p>Thread-safe. Searches only read fields, without a lock; {@link Forwarding} is the part that waits. Changes of the
 * containers or the types hold {@code changes} briefly; it is always the last lock taken.
 */
final class Routing {

    private static final Destination[] NONE = {};

    private final Object changes = new Object();
    private final List<Consumer<? super MessageBox>> observers = new ArrayList<>();
    private volatile Destination[] destinations = NONE;
    private volatile boolean envelopes;
    private volatile MessageBox messageBox = MessageBox.builder().build();

    /** Sets the containers, in the order of the search. */
    void become(List<Destination> inOrder) {
        synchronized (changes) {
            destinations = inOrder.toArray(Destination[]::new);
            listenersHaveChanged();
        }
    }

    // The types that endpoints read

    /** As {@link io.ipmb.spring.core.ApplicationListeners#onMessageBox}. */
    void onMessageBox(Consumer<? super MessageBox> observer) {
        synchronized (changes) {
            observers.add(observer);
            observer.accept(messageBox);
        }
    }

    /** Adapts all endpoints to changed listeners of a container. */
    void listenersHaveChanged() {
        synchronized (changes) {
            messageBox = together(null);
            for (Destination destination : destinations) {
                destination.read(messageBoxOf(destination));
            }
            observers.forEach(observer -> observer.accept(messageBox));
        }
    }

    /** Sets the payload types of a container's endpoint, for a new container as well. */
    void readFor(Destination destination) {
        synchronized (changes) {
            destination.read(messageBoxOf(destination));
        }
    }

    /** The payload types for a container's endpoint: first those of its own listeners, then those of all others. */
    MessageBox messageBoxOf(Destination destination) {
        return isAlone(destination) && !envelopes ? destination.messageBox() : together(destination);
    }

    /**
     * Adds the envelope to the types of all endpoints: a request arrives in one, and is refused even without a
     * listener.
     */
    void readEnvelopes() {
        envelopes = true;
    }

    private MessageBox together(@Nullable Destination first) {
        MessageBox.Builder box = MessageBox.builder();
        boolean unknownTypes = false;
        if (first != null) {
            add(box, first.messageBox());
            unknownTypes = first.messageBox().deliversUnknownTypes();
        }
        if (envelopes) {
            box.add(Envelope.class);
        }
        for (Destination destination : destinations) {
            add(box, destination.messageBox());
            unknownTypes |= destination.messageBox().deliversUnknownTypes();
        }
        return box.unknownTypes(unknownTypes).build();
    }

    private static void add(MessageBox.Builder box, MessageBox more) {
        more.types().forEach(type -> box.add(type.javaType()));
    }

    /**
     * @throws IllegalListenerException when a new listener reads a type as another class than the other containers'
     *     listeners
     */
    void check(RegisteredListener added, MessageBox reads, Destination destination) {
        for (Destination other : destinations) {
            if (other.equals(destination)) {
                continue;
            }
            for (PayloadType<?> type : other.messageBox().types()) {
                PayloadType<?> own = reads.find(type.idHigh(), type.idLow());
                if (own != null && !own.equals(type)) {
                    throw new IllegalListenerException(
                            "The listener " + added + " reads the type id " + own.uuid() + " as "
                                    + own.javaType().getName() + ", the listeners of the label "
                                    + other.id().label().elements() + " of the same application read it as "
                                    + type.javaType().getName(),
                            "Take the same class in all listeners of the application, or give each @MessageType an id of its"
                                    + " own.");
                }
            }
        }
    }

    // The container that gets a message

    /** The containers in the order of the search; unmodifiable. */
    Destination[] destinations() {
        return destinations;
    }

    /** Whether there is no other container. */
    boolean isAlone(Destination destination) {
        Destination[] all = destinations;
        return all.length == 0 || (all.length == 1 && all[0].equals(destination));
    }

    /**
     * Whether the container is on the bus, its label satisfies the selector, and one of its listeners takes the
     * message.
     */
    static boolean isMeant(Destination destination, IncomingMessage message) {
        return destination.isPresent()
                && message.selector().expression().matches(destination.id().label())
                && destination.takes(message);
    }

    /** As {@link io.ipmb.spring.core.ApplicationListeners#offer}. */
    boolean offer(IncomingMessage message) {
        for (Destination destination : destinations) {
            if (destination.state() == ContainerState.RUNNING && isMeant(destination, message)) {
                return destination.offer(message, 0, () -> false);
            }
        }
        return false;
    }
}
