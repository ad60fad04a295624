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
 * <p>The bus knows labels alone. A selector that names {@code ipmb.label} is satisfied by every endpoint of the
 * application, and the bus gives a message to one receiver to any of them. So the container that it has come to looks
 * for the one that the message is meant for ({@link Neighbours}): in the order of the containers, the base first, the
 * first that listens, whose label satisfies the selector, and of whose listeners one takes the message. A paused
 * container gets it only when no other takes it. A message to many comes to each endpoint, and stays there.
 *
 * <p>For that, all endpoints read the payload types of all listeners.
 *
 * <p>Thread-safe. Searches read fields alone and wait for nobody; {@link Forwarding} is the part that waits. {@code
 * changes} is held by whoever changes the containers or the types, for moments; it is the last lock taken, whatever
 * other one is held.
 */
final class Routing {

    private static final Destination[] NONE = {};

    private final Object changes = new Object();
    private final List<Consumer<? super MessageBox>> observers = new ArrayList<>();
    private volatile Destination[] destinations = NONE;
    private volatile boolean envelopes;
    private volatile MessageBox messageBox = MessageBox.builder().build();

    /** Sets the containers, in the order in which they are asked. */
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

    /** A container has other listeners than before. */
    void listenersHaveChanged() {
        synchronized (changes) {
            messageBox = together(null);
            for (Destination destination : destinations) {
                destination.read(messageBoxOf(destination));
            }
            observers.forEach(observer -> observer.accept(messageBox));
        }
    }

    /**
     * Has the endpoint of a container read the types that it must, whether the container is one of these already or
     * not.
     */
    void readFor(Destination destination) {
        synchronized (changes) {
            destination.read(messageBoxOf(destination));
        }
    }

    /**
     * The types that the endpoint of a container must read: those of its own listeners, found soonest, and of all
     * others.
     */
    MessageBox messageBoxOf(Destination destination) {
        return isAlone(destination) && !envelopes ? destination.messageBox() : together(destination);
    }

    /**
     * Has all endpoints read envelopes as well: a request comes in one, and gets an answer also where nobody takes it.
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
     * @throws IllegalListenerException when a new listener reads a type as another class than the other containers' do
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

    /** The containers, in the order in which they are asked; not to be changed. */
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
