package io.ipmb.spring.listener;

import static io.ipmb.spring.listener.ContainerId.LOG;

import io.ipmb.Endpoint;
import io.ipmb.IncomingMessage;
import io.ipmb.MessageBox;
import java.time.Instant;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The changing part of a container: its listeners, its session, and the state. {@link ContainerLifecycle} makes the
 * changes.
 *
 * <p>Thread-safe. This object's own lock guards the set of listeners, the session and the state, and is held briefly.
 * It may be taken under the lock of the life cycle, never the other way round. Lookups take no lock.
 */
final class ListenerGroup extends Destination {

    /**
     * A snapshot of the state.
     *
     * @param since the time of the last change
     * @param failure the reason for a failed state; otherwise null
     */
    record Standing(
            ContainerState state, Instant since, @Nullable Throwable failure) {}

    private final ContainerId id;
    private final ContainerRuntime runtime;
    private final ContainerContext context;
    private final Consumer<ListenerSession> whenClosed;

    private volatile ListenerSet listeners = ListenerSet.EMPTY;
    private volatile ListenerSettings defaults = ListenerSettings.DEFAULTS;
    private volatile boolean virtualThreads;
    private volatile String threadNamePrefix;

    private volatile Standing standing = new Standing(ContainerState.STOPPED, Instant.now(), null);
    private volatile @Nullable ListenerSession session;

    /** Whether listeners get messages; otherwise the endpoint only sends. */
    private volatile boolean listening = true;

    /** Whether the next session begins paused. */
    private boolean pauseNext;

    private ContainerMonitor.@Nullable Watching watching;

    /** @param whenClosed called with a session whose endpoint was closed from outside; must not wait */
    ListenerGroup(ContainerId id, ContainerRuntime runtime, Consumer<ListenerSession> whenClosed) {
        this.id = id;
        this.runtime = runtime;
        this.whenClosed = whenClosed;
        this.threadNamePrefix = "ipmb-" + String.join(".", id.label().elements()) + "-";
        ContainerCounters counts = new ContainerCounters();
        boolean base = id.label().equals(runtime.endpointFactory().baseLabel());
        ContainerReport report = new ContainerReport(id, base, runtime::publish);
        Neighbours neighbours = new Neighbours(runtime.routing(), this, runtime::readAhead);
        MessageRunner runner = new MessageRunner(
                counts,
                report,
                neighbours,
                runtime.untaken(),
                message -> runtime.bodyRegions().takeIn(message),
                runtime.endpointFactory().classLoader());
        this.context = new ContainerContext(counts, report, neighbours, runner);
    }

    ContainerReport report() {
        return context.report();
    }

    ContainerCounters counts() {
        return context.counts();
    }

    // Settings

    /** The settings of the listeners, completed by the defaults. */
    ListenerSettings settings() {
        return listeners.settings().orElse(defaults).orElse(ListenerSettings.DEFAULTS);
    }

    void setDefaults(ListenerSettings settings) {
        defaults = settings;
    }

    void setVirtualThreads(boolean virtual) {
        virtualThreads = virtual;
    }

    void setThreadNamePrefix(String prefix) {
        threadNamePrefix = prefix;
    }

    String threadNamePrefix() {
        return threadNamePrefix;
    }

    private ContainerSettings sessionSettings() {
        return ContainerSettings.of(listeners.settings().orElse(defaults), virtualThreads, threadNamePrefix);
    }

    // Listeners

    /**
     * @throws IllegalListenerException when the listener is in conflict with another one, or with the running session
     */
    synchronized void add(RegisteredListener listener, ListenerSettings wants) {
        ListenerSet next = listeners.with(listener, wants, id.label());
        runtime.routing().check(listener, next.messageBox(), this);
        ListenerSession current = session;
        if (current != null && current.isOpen()) {
            runWith(current.settings().with(wants), current, listener);
        }
        become(next);
    }

    private void runWith(ContainerSettings wanted, ListenerSession current, RegisteredListener listener) {
        if (wanted.equals(current.settings())) {
            return;
        }
        if (!listeners.isEmpty() || current.inFlight() > 0) {
            throw new IllegalListenerException(
                    "The listener " + listener
                            + " wants other settings than those that the running listeners of the label "
                            + id.label().elements() + " have: " + wanted.said() + " instead of "
                            + current.settings().said(),
                    "Leave the settings out, register it before the others start, or give it a selector that names another "
                            + "element.");
        }
        current.runWith(wanted);
    }

    /** Removes a listener; false when none has this name. */
    synchronized boolean remove(String name) {
        if (listeners().stream().noneMatch(listener -> listener.id().equals(name))) {
            return false;
        }
        become(listeners.without(name));
        return true;
    }

    private void become(ListenerSet next) {
        listeners = next;
        listenersHaveChanged();
    }

    private void listenersHaveChanged() {
        dispatch();
        runtime.routing().listenersHaveChanged();
        runtime.routing().readFor(this);
        adjustMonitor();
    }

    private void dispatch() {
        context.runner().giveTo(listening ? listeners : ListenerSet.EMPTY);
    }

    /** Monitors the session while there are listeners, which may hang. */
    private void adjustMonitor() {
        ListenerSession current = session;
        ContainerMonitor.Watching now = watching;
        if (current != null && isListening() && state() != ContainerState.STOPPING) {
            if (now == null) {
                watching = runtime.monitor()
                        .watch(
                                current,
                                runtime.idleEventInterval(),
                                () -> state() == ContainerState.RUNNING,
                                whenClosed);
            }
        } else if (now != null) {
            watching = null;
            now.end();
        }
    }

    // State

    Standing standing() {
        return standing;
    }

    /** Moves to another state, from any. */
    void moveTo(ContainerState next) {
        moveTo(next, null);
    }

    /** Moves to another state, from any, because of a failure. */
    synchronized void moveTo(ContainerState next, @Nullable Throwable failure) {
        LOG.debug(id + ": " + standing.state() + " -> " + next);
        standing = new Standing(next, Instant.now(), failure);
    }

    /** Replaces the reason of a state, if that is still the current one. */
    synchronized void stayAt(ContainerState where, Throwable failure) {
        if (state() == where) {
            standing = new Standing(where, standing.since(), failure);
        }
    }

    /** Whether there are listeners, and they get messages. */
    boolean isListening() {
        return listening && !listeners.isEmpty();
    }

    /** Whether listeners get messages as soon as there are listeners. */
    boolean shallListen() {
        return listening;
    }

    /** Applies to the next session. */
    void listen() {
        listening = true;
    }

    // Sessions

    /** The session on the bus; null while there is none. */
    @Nullable ListenerSession session() {
        return session;
    }

    /** @param listen whether listeners get messages; otherwise the endpoint only sends */
    synchronized void begin(boolean listen) {
        moveTo(ContainerState.STARTING);
        listening = listen;
        pauseNext = false;
    }

    /** Joins with the payload types to read, without a lock, and makes a session of the endpoint. */
    ListenerSession newSession(Function<MessageBox, Endpoint> join) {
        MessageBox box;
        ContainerSettings settings;
        synchronized (this) {
            dispatch();
            box = runtime.routing().messageBoxOf(this);
            settings = sessionSettings();
        }
        Endpoint endpoint = join.apply(box);
        try {
            return new ListenerSession(endpoint, settings, context);
        } catch (RuntimeException | Error e) {
            endpoint.close();
            throw e;
        }
    }

    /**
     * Makes a session the current one, before it reads: the first message's listener may send through it. A failure
     * abandons the session.
     *
     * @param reads whether the session begins to read
     */
    synchronized void enter(ListenerSession begun, boolean reads) {
        session = begun;
        try {
            moveTo(listening ? ContainerState.RUNNING : ContainerState.JOINED);
            if (pauseNext) {
                pause();
            }
            if (reads) {
                begun.open();
            }
            // For listeners added during the join.
            listenersHaveChanged();
        } catch (RuntimeException | Error e) {
            session = null;
            begun.abandon();
            throw e;
        }
    }

    /** Begins to read in a session for sending. */
    synchronized void beginToRead(boolean listen) {
        ListenerSession current = session;
        ListenerSession unopened = current == null || current.isOpen() ? null : current;
        if (unopened != null) {
            // First: other containers offer messages as soon as the state is RUNNING.
            unopened.handleWith(sessionSettings());
        }
        if (listen) {
            listening = true;
            moveTo(ContainerState.RUNNING);
        }
        listenersHaveChanged();
        if (unopened != null) {
            unopened.open();
        }
    }

    /**
     * Begins to stop.
     *
     * @return whether to handle the messages waiting at the endpoint as well
     */
    synchronized boolean beginToStop() {
        boolean takeArrived = state().isListening();
        moveTo(ContainerState.STOPPING);
        adjustMonitor();
        return takeArrived;
    }

    /** Removes the session; null for none. */
    synchronized @Nullable ListenerSession takeSession() {
        ListenerSession taken = session;
        session = null;
        adjustMonitor();
        return taken;
    }

    /** Removes a failed session; null when it is not the current one, or is stopping. */
    synchronized BackgroundJoin.@Nullable Lost lose(ListenerSession gone) {
        if (session != gone || state() == ContainerState.STOPPING) {
            return null;
        }
        pauseNext = state() == ContainerState.PAUSED;
        boolean takeArrived = state() == ContainerState.RUNNING && !gone.isClosed();
        session = null;
        adjustMonitor();
        return new BackgroundJoin.Lost(gone, takeArrived);
    }

    synchronized void pause() {
        ListenerSession current = session;
        if (current == null) {
            pauseNext = true;
        } else if (state() == ContainerState.RUNNING) {
            moveTo(ContainerState.PAUSED);
            current.pause();
            report().isPaused();
        }
    }

    synchronized void resume() {
        ListenerSession current = session;
        if (current == null) {
            pauseNext = false;
        } else if (state() == ContainerState.PAUSED) {
            moveTo(ContainerState.RUNNING);
            report().goesOn(current.queueDepth());
            current.resume();
        }
    }

    // For the others of the application

    @Override
    ContainerId id() {
        return id;
    }

    @Override
    ContainerState state() {
        return standing.state();
    }

    @Override
    boolean isPresent() {
        return session != null;
    }

    @Override
    List<RegisteredListener> listeners() {
        return listeners.listeners();
    }

    @Override
    boolean takes(IncomingMessage message) {
        return context.runner().takes(message);
    }

    @Override
    boolean offer(IncomingMessage message, long timeoutNanos, BooleanSupplier givenUp) {
        ListenerSession current = session;
        return current != null && current.offer(message, timeoutNanos, givenUp);
    }

    @Override
    MessageBox messageBox() {
        return listeners.messageBox();
    }

    @Override
    void read(MessageBox box) {
        ListenerSession current = session;
        if (current != null) {
            current.read(box);
        }
    }
}
