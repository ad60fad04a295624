package io.ipmb.spring.listener;

import io.ipmb.Endpoint;
import io.ipmb.Label;
import io.ipmb.Message;
import io.ipmb.MessageBox;
import io.ipmb.Selector;
import io.ipmb.Subscription;
import io.ipmb.spring.core.EndpointFactory;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All listeners of one label, on one endpoint of the bus: starting joins, stopping leaves.
 *
 * <p>A message goes to the listeners that take its payload: one of them (the one with the lowest order) when it was sent
 * to one receiver, all of them when it was sent to many. {@code start} and {@code stop} may come from any thread.
 */
public final class IpmbListenerContainer {

    private final EndpointFactory factory;
    private final Label label;
    private final List<ListenerMethod> listeners = new ArrayList<>();
    private @Nullable Endpoint endpoint;
    private @Nullable Subscription subscription;

    IpmbListenerContainer(EndpointFactory factory, Label label) {
        this.factory = factory;
        this.label = label;
    }

    /** The label that senders address. */
    public Label label() {
        return label;
    }

    /** Whether the endpoint is on the bus, or on its way back to it. */
    public synchronized boolean isRunning() {
        return endpoint != null;
    }

    /** The endpoint; null while stopped. */
    public synchronized @Nullable Endpoint endpoint() {
        return endpoint;
    }

    /** Adds a listener, before the container starts. */
    synchronized void add(ListenerMethod listener) {
        for (ListenerMethod other : listeners) {
            if (other.order() == listener.order() && other.payloadType() == listener.payloadType()) {
                Class<?> payload = listener.payloadType();
                throw new IllegalListenerException(
                        "The listeners " + other + " and " + listener + " have the same label " + label.elements()
                                + ", take the same payload "
                                + (payload == null ? "(any)" : payload.getName())
                                + " and have the same order, so that nothing says which one gets a message to one "
                                + "receiver",
                        "Give one of them an @Order, another payload type, or a selector that names another element.");
            }
        }
        listeners.add(listener);
        listeners.sort(Comparator.comparingInt(ListenerMethod::order));
    }

    /** Joins the bus and begins to receive. */
    public synchronized void start() {
        if (endpoint != null) {
            return;
        }
        Map<Class<?>, List<ListenerMethod>> takers = new HashMap<>();
        Endpoint joined = factory.join(label, messageBox(), event -> {});
        subscription = joined.onMessage(message -> dispatch(message, takers));
        endpoint = joined;
    }

    /** Leaves the bus; a listener that runs at this moment ends first. */
    public void stop() {
        Endpoint leaving;
        Subscription ending;
        synchronized (this) {
            leaving = endpoint;
            ending = subscription;
            endpoint = null;
            subscription = null;
        }
        if (ending != null) {
            ending.close();
        }
        if (leaving != null) {
            leaving.close();
        }
    }

    private MessageBox messageBox() {
        MessageBox.Builder box = MessageBox.builder();
        for (ListenerMethod listener : listeners) {
            Class<?> payload = listener.payloadType();
            if (payload == null) {
                box.unknownTypes(true);
            } else {
                box.add(payload);
            }
        }
        return box.build();
    }

    /** On the endpoint's thread, one message at a time; the map is that thread's alone. */
    private void dispatch(Message message, Map<Class<?>, List<ListenerMethod>> takers) throws Exception {
        List<ListenerMethod> fitting = takers.computeIfAbsent(
                message.payload().getClass(),
                type -> listeners.stream()
                        .filter(listener -> listener.takes(message.payload()))
                        .toList());
        if (message.selector().mode() == Selector.Mode.UNICAST) {
            if (!fitting.isEmpty()) {
                fitting.get(0).invoke(message);
            }
            return;
        }
        Exception first = null;
        for (ListenerMethod listener : fitting) {
            try {
                listener.invoke(message);
            } catch (Exception e) {
                if (first == null) {
                    first = e;
                } else {
                    first.addSuppressed(e);
                }
            }
        }
        if (first != null) {
            throw first;
        }
    }

    @Override
    public String toString() {
        return "IpmbListenerContainer[" + label + "]";
    }
}
