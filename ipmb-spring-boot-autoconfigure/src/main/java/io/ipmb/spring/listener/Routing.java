package io.ipmb.spring.listener;

import io.ipmb.IncomingMessage;
import io.ipmb.MessageBox;
import io.ipmb.codec.PayloadType;
import io.ipmb.envelope.Envelope;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How a message finds its listener among the containers of one application.
 *
 * <p>The bus knows labels alone. A selector that names {@code ipmb.label} is satisfied by every endpoint of the application,
 * and the bus gives a message to one receiver to any of them. So the container that it has come to looks for the one that it
 * is meant for: in the order of the containers, the base first, the first that listens, whose label satisfies the selector,
 * and of whose listeners one takes the message. A paused container gets it only when no other takes it. A message to many
 * comes to each endpoint, and stays where it has come to.
 *
 * <p>For that, all endpoints read what any of the listeners reads.
 *
 * <p>Thread-safe. Looking for a container reads fields alone and waits for nobody. {@code changes} is held by whoever changes
 * who is there or what is read, for moments; it is the last lock taken, whatever other one is held. {@link Forwarding} is
 * what waits.
 */
public final class Routing {

    private static final IpmbListenerContainer[] NONE = {};

    private final Object changes = new Object();
    private final List<Consumer<? super MessageBox>> observers = new ArrayList<>();
    private volatile IpmbListenerContainer[] containers = NONE;
    private volatile boolean envelopes;
    private volatile MessageBox messageBox = MessageBox.builder().build();

    Routing() {}

    /** Sets who is there, in the order in which they are asked. */
    public void become(List<IpmbListenerContainer> inOrder) {
        synchronized (changes) {
            containers = inOrder.toArray(IpmbListenerContainer[]::new);
            listenersHaveChanged();
        }
    }

    // What is read

    /** What any of the listeners reads. */
    public MessageBox messageBox() {
        return messageBox;
    }

    /** As {@link io.ipmb.spring.core.ApplicationListeners#onMessageBox}. */
    public void onMessageBox(Consumer<? super MessageBox> observer) {
        synchronized (changes) {
            observers.add(observer);
            observer.accept(messageBox);
        }
    }

    /** A container has other listeners than before. */
    void listenersHaveChanged() {
        synchronized (changes) {
            messageBox = together(null);
            for (IpmbListenerContainer container : containers) {
                Stay stay = container.stay();
                if (stay != null) {
                    stay.read(messageBoxOf(container));
                }
            }
            observers.forEach(observer -> observer.accept(messageBox));
        }
    }

    /** Has a stay that has just begun read what it must. */
    void begin(Stay stay, IpmbListenerContainer container) {
        synchronized (changes) {
            stay.read(messageBoxOf(container));
        }
    }

    /** What the endpoint of a container must read: what its own listeners read, which is found soonest, and the others'. */
    MessageBox messageBoxOf(IpmbListenerContainer container) {
        return isAlone(container) && !envelopes ? container.messageBox() : together(container);
    }

    /** From now on all endpoints read envelopes as well: a request comes in one, and is answered also where nobody takes it. */
    void readEnvelopes() {
        envelopes = true;
    }

    private MessageBox together(@Nullable IpmbListenerContainer first) {
        MessageBox.Builder box = MessageBox.builder();
        boolean unknownTypes = false;
        if (first != null) {
            add(box, first.messageBox());
            unknownTypes = first.messageBox().deliversUnknownTypes();
        }
        if (envelopes) {
            box.add(Envelope.class);
        }
        for (IpmbListenerContainer container : containers) {
            add(box, container.messageBox());
            unknownTypes |= container.messageBox().deliversUnknownTypes();
        }
        return box.unknownTypes(unknownTypes).build();
    }

    private static void add(MessageBox.Builder box, MessageBox more) {
        more.types().forEach(type -> box.add(type.javaType()));
    }

    /**
     * Sees to it that a new listener reads nothing that others read as another class.
     *
     * @throws IllegalListenerException when it does
     */
    void check(RegisteredListener added, MessageBox reads, IpmbListenerContainer container) {
        for (IpmbListenerContainer other : containers) {
            if (other == container) {
                continue;
            }
            for (PayloadType<?> type : other.messageBox().types()) {
                PayloadType<?> own = reads.find(type.idHigh(), type.idLow());
                if (own != null && !own.equals(type)) {
                    throw new IllegalListenerException(
                            "The listener " + added + " reads the type id " + own.uuid() + " as "
                                    + own.javaType().getName() + ", the listeners of the label "
                                    + other.label().elements() + " of the same application read it as "
                                    + type.javaType().getName(),
                            "Take the same class in all listeners of the application, or give each @MessageType an id of its"
                                    + " own.");
                }
            }
        }
    }

    // Who gets what

    /** Whether there is no other container that could be meant. */
    boolean isAlone(IpmbListenerContainer container) {
        IpmbListenerContainer[] all = containers;
        return all.length == 0 || (all.length == 1 && all[0] == container);
    }

    /** The container in front of this one that the message is meant for; null when there is none. */
    @Nullable IpmbListenerContainer before(
            IpmbListenerContainer container, IncomingMessage message, Set<IpmbListenerContainer> but) {
        for (IpmbListenerContainer other : containers) {
            if (other == container) {
                return null;
            }
            if (listens(other, container) && isMeant(other, message, but)) {
                return other;
            }
        }
        return null;
    }

    /**
     * The container behind this one that the message is meant for when those in front of it do not take it, nor this one, or not
     * now; null when there is none.
     */
    @Nullable IpmbListenerContainer behind(
            IpmbListenerContainer container, IncomingMessage message, Set<IpmbListenerContainer> but) {
        boolean behind = false;
        for (IpmbListenerContainer other : containers) {
            if (behind && listens(other, container) && isMeant(other, message, but)) {
                return other;
            }
            behind |= other == container;
        }
        return null;
    }

    /**
     * Any other container that the message is meant for, also one that is paused, or does not accept messages for much longer;
     * null when there is none.
     */
    @Nullable IpmbListenerContainer anywhere(
            IpmbListenerContainer container, IncomingMessage message, Set<IpmbListenerContainer> but) {
        for (IpmbListenerContainer other : containers) {
            if (other != container && isMeant(other, message, but)) {
                return other;
            }
        }
        return null;
    }

    /** Whether another container takes its own copy of a message to many. */
    boolean isTakenElsewhere(IpmbListenerContainer container, IncomingMessage message) {
        return !isAlone(container) && anywhere(container, message, Set.of()) != null;
    }

    /** The containers whose label satisfies the selector of a message that has come to one of them. */
    List<IpmbListenerContainer> namedBy(IncomingMessage message, IpmbListenerContainer to) {
        List<IpmbListenerContainer> named = Stream.of(containers)
                .filter(other -> message.selector().expression().matches(other.label()))
                .toList();
        return named.isEmpty() ? List.of(to) : named;
    }

    /** Containers that stop together hand over to each other until the end. */
    private static boolean listens(IpmbListenerContainer other, IpmbListenerContainer container) {
        ContainerState state = other.state();
        return state == ContainerState.RUNNING
                || (state == ContainerState.STOPPING && container.state() == ContainerState.STOPPING);
    }

    private static boolean isMeant(
            IpmbListenerContainer other, IncomingMessage message, Set<IpmbListenerContainer> but) {
        return other.stay() != null
                && !but.contains(other)
                && message.selector().expression().matches(other.label())
                && other.takes(message);
    }

    /** As {@link io.ipmb.spring.core.ApplicationListeners#offer}. */
    public boolean offer(IncomingMessage message) {
        for (IpmbListenerContainer container : containers) {
            if (container.state() == ContainerState.RUNNING && isMeant(container, message, Set.of())) {
                return container.offer(message, 0, () -> false);
            }
        }
        return false;
    }
}
