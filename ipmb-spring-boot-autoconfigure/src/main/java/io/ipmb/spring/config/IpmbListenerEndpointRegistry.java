package io.ipmb.spring.config;

import io.ipmb.BusEvent;
import io.ipmb.Endpoint;
import io.ipmb.IncomingMessage;
import io.ipmb.Label;
import io.ipmb.MessageBox;
import io.ipmb.spring.core.ApplicationListeners;
import io.ipmb.spring.core.EndpointFactory;
import io.ipmb.spring.core.EndpointSupplier;
import io.ipmb.spring.core.ReplyOperations;
import io.ipmb.spring.listener.ContainerFigures;
import io.ipmb.spring.listener.ContainerRuntime;
import io.ipmb.spring.listener.IllegalListenerException;
import io.ipmb.spring.listener.IpmbListenerContainer;
import io.ipmb.spring.listener.RegisteredListener;
import io.ipmb.spring.listener.StartupFailurePolicy;
import io.ipmb.spring.support.BodyRegions;
import io.ipmb.spring.support.IpmbMessageConverter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.ApplicationEventPublisherAware;
import org.springframework.context.SmartLifecycle;
import org.springframework.util.backoff.BackOff;

/**
 * The listeners of the application and the containers that run them, one per label, with their common life. The container
 * for {@code ipmb.label} alone, the base, is there always, joins first, leaves last, and is what the application sends
 * through.
 *
 * <p>A message to one receiver reaches the listener that it is meant for, whichever of the application's endpoints the bus gives
 * it to: of the containers in their order, the base first, the first that listens, whose label satisfies the selector and of
 * whose listeners one takes the message. {@link io.ipmb.spring.listener.Routing} says how. For that, all endpoints read what
 * any listener of the application reads, and a type id stands for one class in all of them.
 *
 * <p>Listeners come and go at any time. While the registry runs, a new one is on the bus when {@link #register} returns, and
 * a label that nobody listens under any more is left. Ids may be used again.
 *
 * <p>{@link CommonLife} says how they start and stop together.
 *
 * <p>Thread-safe. {@code changes} is held by whoever registers or starts; looking things up waits for nobody.
 */
public class IpmbListenerEndpointRegistry
        implements SmartLifecycle,
                EndpointSupplier,
                ApplicationListeners,
                ApplicationEventPublisherAware,
                DisposableBean {

    /** Before the web server takes requests that may want to send, after everything that listeners may need. */
    public static final int PHASE = SmartLifecycle.DEFAULT_PHASE - 4096;

    /** A listener and where it is. */
    private record Registration(IpmbListenerEndpoint endpoint, IpmbListenerContainer container) {}

    /** A label, and who made its container. */
    private record Run(IpmbListenerContainer container, IpmbListenerContainerFactory factory) {}

    private final IpmbListenerContainerFactory defaultFactory;
    private final ContainerRuntime runtime;
    private final IpmbListenerContainer base;

    private final CommonLife life;
    private final ReentrantLock changes = new ReentrantLock();
    private final List<Consumer<? super IpmbListenerContainer>> observers = new ArrayList<>();
    private final List<Consumer<? super IpmbListenerContainer>> goneObservers = new CopyOnWriteArrayList<>();
    private final List<Consumer<? super RegisteredListener>> listenerObservers = new ArrayList<>();
    private volatile Map<Label, Run> runs;
    private volatile Map<String, Registration> registrations = Map.of();

    /**
     * @param endpointFactory joins the bus for each container
     * @param containerFactory makes the containers of listeners that name no other factory
     */
    public IpmbListenerEndpointRegistry(
            EndpointFactory endpointFactory, IpmbListenerContainerFactory containerFactory) {
        this.defaultFactory = containerFactory;
        this.runtime = new ContainerRuntime(endpointFactory);
        this.base = containerFactory.create(runtime, endpointFactory.baseLabel());
        this.runs = Map.of(base.label(), new Run(base, containerFactory));
        runtime.routing().become(List.of(base.destination()));
        this.life = new CommonLife(runtime, base, changes);
    }

    /** Sets what happens when the bus cannot be joined at start; {@link StartupFailurePolicy#STOP} unless set. */
    public void setStartupFailurePolicy(StartupFailurePolicy policy) {
        runtime.setStartupFailurePolicy(policy);
    }

    /**
     * Sets the pauses between tries to join, at start under {@link StartupFailurePolicy#RETRY} and on the way back of an endpoint
     * that is refused or was thrown off; 1 s, doubling up to 30 s, without an end unless set.
     */
    public void setReconnectBackOff(BackOff backOff) {
        runtime.setReconnectBackOff(backOff);
    }

    /** Sets what takes large bodies out of the memory regions that they have come in. Before the registry is started. */
    public void setBodyRegions(BodyRegions bodies) {
        runtime.setBodyRegions(bodies);
    }

    /**
     * Sets after how long without a message an {@link io.ipmb.spring.event.IpmbListenerIdleEvent} is published for the listeners
     * of a label, and how long after it the next one; never unless set. Before the registry is started.
     */
    public void setIdleEventInterval(@Nullable Duration interval) {
        runtime.setIdleEventInterval(interval);
    }

    /** Lets the application send before the registry is started, and until all is destroyed that could send; not unless set. */
    public void setPresence(BusPresence presence) {
        life.setPresence(presence);
    }

    /**
     * Sets what tells a requester at once that no listener takes what it has sent; unless set, it waits until its time is over.
     * Before the registry is started.
     *
     * @param replies asked for when there is somebody to be told
     */
    public void setReplies(IpmbMessageConverter converter, Supplier<ReplyOperations> replies) {
        runtime.setReplies(converter, replies);
    }

    /**
     * Sets how many messages may wait for the listeners of a label beyond their queue while these are busy or paused, so that the
     * listeners of other labels get theirs; {@value ContainerRuntime#READ_AHEAD} unless set. See {@link
     * ContainerRuntime#setReadAhead}.
     */
    public void setReadAhead(int messages) {
        runtime.setReadAhead(messages);
    }

    @Override
    public void setApplicationEventPublisher(ApplicationEventPublisher publisher) {
        runtime.setEventPublisher(publisher);
    }

    // Listeners

    /** Registers a listener with the registry's own container factory; see the other {@code register}. */
    public void register(IpmbListenerEndpoint endpoint) {
        register(endpoint, null);
    }

    /**
     * Registers a listener. While the registry runs, the listener is on the bus when this returns, unless it is not to start by
     * itself; when the bus cannot be joined for it, it is not registered.
     *
     * @param factory makes its container; null for whatever factory the other listeners of its label name, else the registry's
     *     own
     * @throws IllegalListenerException when its id is taken, when it cannot be reached, or is in conflict with another one
     * @throws io.ipmb.JoinException when the bus cannot be joined and {@link StartupFailurePolicy} does not say to go on
     */
    public void register(IpmbListenerEndpoint endpoint, @Nullable IpmbListenerContainerFactory factory) {
        Label label =
                ListenerLabel.of(runtime.endpointFactory().baseLabel(), endpoint.selector(), endpoint.description());
        changes.lock();
        try {
            checkId(endpoint);
            Run run = run(label, endpoint, factory);
            RegisteredListener added = new RegisteredListener(
                    endpoint.id(), endpoint.description(), endpoint.order(), endpoint.listener());
            run.container().add(added, endpoint.settings());
            // From here on it is registered, whatever happens.
            if (!runs.containsKey(label)) {
                become(with(runs, label, run));
                observers.forEach(observer -> observer.accept(run.container()));
            }
            registrations = with(registrations, endpoint.id(), new Registration(endpoint, run.container()));
            listenerObservers.forEach(observer -> observer.accept(added));
            if (life.isRunning() && run.container().isAutoStartup()) {
                try {
                    run.container().start();
                } catch (RuntimeException | Error e) {
                    unregister(endpoint.id());
                    throw e;
                }
            }
        } finally {
            changes.unlock();
        }
    }

    private void become(Map<Label, Run> next) {
        runs = next;
        runtime.routing()
                .become(containers().stream()
                        .map(IpmbListenerContainer::destination)
                        .toList());
    }

    private void checkId(IpmbListenerEndpoint endpoint) {
        Registration other = registrations.get(endpoint.id());
        if (other != null) {
            throw new IllegalListenerException(
                    "The listeners " + other.endpoint().description() + " and " + endpoint.description()
                            + " have the same id '" + endpoint.id() + "'",
                    "Give one of them another id, or unregister the first before.");
        }
    }

    private Run run(Label label, IpmbListenerEndpoint endpoint, @Nullable IpmbListenerContainerFactory factory) {
        Run known = runs.get(label);
        if (known == null) {
            IpmbListenerContainerFactory makes = factory == null ? defaultFactory : factory;
            return new Run(makes.create(runtime, label), makes);
        }
        if (factory != null && !factory.equals(known.factory())) {
            throw new IllegalListenerException(
                    "The listener " + endpoint.description()
                            + " names a container factory, but the listeners of its label " + label.elements()
                            + " are run by a container of another one already",
                    "Name the same factory for all listeners of a label, or give this one a selector that names another "
                            + "element.");
        }
        return known;
    }

    /**
     * Removes a listener; the label is left when it was the last one there. What the listener is handling at this moment it
     * still handles: this waits for it where it was the last one, unless the listener itself calls.
     *
     * @return false when no listener has this id
     */
    public boolean unregister(String id) {
        final IpmbListenerContainer empty;
        changes.lock();
        try {
            Registration registration = registrations.get(id);
            if (registration == null) {
                return false;
            }
            IpmbListenerContainer container = registration.container();
            container.remove(id);
            registrations = without(registrations, id);
            if (container == base || !container.listeners().isEmpty()) {
                return true;
            }
            become(without(runs, container.label()));
            empty = container;
        } finally {
            changes.unlock();
        }
        try {
            empty.stop();
        } finally {
            goneObservers.forEach(observer -> observer.accept(empty));
        }
        return true;
    }

    /** The ids of all listeners. */
    public Set<String> listenerIds() {
        return registrations.keySet();
    }

    /** The listener of this id; null when there is none. */
    public @Nullable IpmbListenerEndpoint listener(String id) {
        Registration registration = registrations.get(id);
        return registration == null ? null : registration.endpoint();
    }

    // Containers

    /** All containers, the base first. */
    public List<IpmbListenerContainer> containers() {
        return runs.values().stream().map(Run::container).toList();
    }

    /**
     * Calls for each container that there is, and from now on for each new one, before it is started; for metrics and the
     * like. Must not register listeners.
     */
    public void onContainer(Consumer<? super IpmbListenerContainer> observer) {
        changes.lock();
        try {
            observers.add(observer);
            containers().forEach(observer);
        } finally {
            changes.unlock();
        }
    }

    /**
     * Calls for each listener that there is, and from now on for each new one, before it gets a message; for metrics and the
     * like. Must not register listeners.
     */
    public void onListener(Consumer<? super RegisteredListener> observer) {
        changes.lock();
        try {
            listenerObservers.add(observer);
            containers().forEach(container -> container.listeners().forEach(observer));
        } finally {
            changes.unlock();
        }
    }

    /**
     * Calls for each container whose label is left from now on, after it was told to stop: where its listener itself
     * unregisters, that goes on for as long as the listener runs.
     */
    public void onContainerGone(Consumer<? super IpmbListenerContainer> observer) {
        goneObservers.add(observer);
    }

    /** The container of this label; null when nobody listens under it. */
    public @Nullable IpmbListenerContainer container(Label label) {
        Run run = runs.get(label);
        return run == null ? null : run.container();
    }

    /** The container that runs the listener of this id; null when there is none. */
    public @Nullable IpmbListenerContainer container(String listenerId) {
        Registration registration = registrations.get(listenerId);
        return registration == null ? null : registration.container();
    }

    /** The bus's name. */
    public String identifier() {
        return runtime.endpointFactory().identifier();
    }

    /** The container of {@code ipmb.label} alone. */
    public IpmbListenerContainer base() {
        return base;
    }

    @Override
    public Endpoint endpoint() {
        Endpoint endpoint = base.endpoint();
        if (endpoint == null) {
            life.joinToSend();
            endpoint = base.endpoint();
        }
        if (endpoint == null) {
            throw notOnTheBus(base.figures());
        }
        return endpoint;
    }

    private static IllegalStateException notOnTheBus(ContainerFigures base) {
        Throwable failure = base.failure();
        return new IllegalStateException(
                "The application is not on the bus: "
                        + switch (base.state()) {
                            case RETRYING -> "it could not join, is refused, or was thrown off, and tries again";
                            case FAILED -> "it could not join, and tries no more";
                            default -> "it has not been started yet, or was stopped";
                        }
                        + (failure == null ? "" : ": " + failure.getMessage()),
                failure);
    }

    @Override
    public void onMessageBox(Consumer<? super MessageBox> observer) {
        runtime.routing().onMessageBox(observer);
    }

    @Override
    public boolean offer(IncomingMessage message) {
        return runtime.routing().offer(message);
    }

    @Override
    public void tell(Label label, BusEvent event) {
        runtime.tell(this, label, event);
    }

    @Override
    public void beforeLeaving(Runnable work) {
        life.beforeLeaving(work);
    }

    // Life

    @Override
    public void start() {
        life.start(this::containers);
    }

    /** Stops all containers; returns when that is done, or at once when one of the application's own listeners calls. */
    @Override
    public void stop() {
        life.stop(this::containers);
    }

    /**
     * As {@link #stop()}. Not on another thread: the application's life cycle goes on as soon as as many beans have called
     * back as there are in this phase, and takes those that depend on the registry for some of them, whatever their phase.
     * A listener that ends the application does not wait for its own end.
     */
    @Override
    public void stop(Runnable callback) {
        try {
            stop();
        } finally {
            callback.run();
        }
    }

    @Override
    public boolean isRunning() {
        return life.isRunning();
    }

    @Override
    public int getPhase() {
        return PHASE;
    }

    /** Stops what is still running when the context ends without having stopped it. */
    @Override
    public void destroy() {
        stop();
    }

    private static <K, V> Map<K, V> with(Map<K, V> map, K key, V value) {
        Map<K, V> more = new LinkedHashMap<>(map);
        more.put(key, value);
        return Collections.unmodifiableMap(more);
    }

    private static <K, V> Map<K, V> without(Map<K, V> map, K key) {
        Map<K, V> fewer = new LinkedHashMap<>(map);
        fewer.remove(key);
        return Collections.unmodifiableMap(fewer);
    }
}
