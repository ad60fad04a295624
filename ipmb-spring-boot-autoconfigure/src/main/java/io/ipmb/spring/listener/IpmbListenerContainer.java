package io.ipmb.spring.listener;

import io.ipmb.Endpoint;
import io.ipmb.Label;
import io.ipmb.Message;
import io.ipmb.MessageBox;
import io.ipmb.spring.event.IpmbJoinFailedEvent;
import io.ipmb.spring.event.IpmbLeftEvent;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;

/**
 * All listeners of one label, on one endpoint of the bus: starting joins, stopping leaves, pausing stops reading.
 *
 * <p>A message goes to the listeners that take its payload: one of them (the one with the lowest order) when it was sent to
 * one receiver, all of them when it was sent to many. With one worker on a platform thread and no queue the endpoint's own
 * thread calls the listeners, in the order in which messages arrived; else workers take them from a bounded queue, and a
 * full queue makes the bus wait. Whatever a listener throws is counted, logged once per incident and published, and the
 * next message is handled. A listener that returns a {@code CompletionStage} keeps its worker until that completes, so that
 * never more messages are in the works than there are workers.
 *
 * <p>Stopping reads no more, handles what has arrived within {@link ListenerSettings#shutdownTimeout()}, interrupts what is
 * still running then, and leaves. A message that no listener got is counted as unhandled.
 *
 * <p>Thread-safe. {@link ContainerState} draws the states. {@code lifecycle} is held by whoever starts or stops, for as long
 * as that takes, which a listener must not wait for: a stop that one of its own threads asks for happens in the background.
 * {@code membership} guards the set of listeners, the stay and pausing, is held for moments, and may be taken while
 * {@code lifecycle} is held, never the other way round.
 */
public final class IpmbListenerContainer implements SmartLifecycle {

    private static final Log LOG = LogFactory.getLog(IpmbListenerContainer.class);

    /** How long whoever hands in a message from elsewhere waits while there is no room for it. */
    private static final long DISPATCH_NANOS = TimeUnit.SECONDS.toNanos(5);

    private static final long LONGEST_LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long SHORTEST_LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final ContainerRuntime runtime;
    private final Label label;
    private final ContainerCounts counts = new ContainerCounts();
    private final Incidents incidents;
    private final MessageRunner runner;
    private final StateCell state = new StateCell(this);

    private final ReentrantLock lifecycle = new ReentrantLock();
    private @Nullable Retrying retrying;
    private boolean pauseWhenBack;

    private final Object membership = new Object();
    private Watch.@Nullable Watched watched;
    private volatile Members members = Members.NONE;
    private volatile @Nullable Stay stay;

    /** Whether listeners get messages; else the endpoint is there for sending only. */
    private volatile boolean listening = true;

    private volatile ListenerSettings defaults = ListenerSettings.DEFAULTS;
    private volatile boolean virtualThreads;
    private volatile String threadNamePrefix;

    /**
     * A container without listeners, stopped.
     *
     * @param runtime what it shares with the other containers of the application
     * @param label what senders address
     */
    public IpmbListenerContainer(ContainerRuntime runtime, Label label) {
        this.runtime = runtime;
        this.label = label;
        this.incidents = new Incidents(this, runtime.endpointFactory().identifier(), runtime::publish);
        this.runner = new MessageRunner(counts, incidents);
        this.threadNamePrefix = "ipmb-" + String.join(".", label.elements()) + "-";
    }

    // What it is

    /** The label that senders address. */
    public Label label() {
        return label;
    }

    /** The listeners, by order. */
    public List<RegisteredListener> listeners() {
        return members.dispatcher().listeners();
    }

    /** The payload types that the listeners together read. */
    public MessageBox messageBox() {
        return members.messageBox();
    }

    /** How it runs: what its listeners say, else what {@link #setDefaults} said. */
    public ListenerSettings settings() {
        return members.settings().orElse(defaults).orElse(ListenerSettings.DEFAULTS);
    }

    /** Sets how it runs where its listeners say nothing; counts from the next start on. */
    public void setDefaults(ListenerSettings settings) {
        defaults = settings;
    }

    /**
     * Sets whether workers are virtual threads; false unless set. Counts from the next start on. The thread that reads the
     * bus is a platform thread always.
     *
     * @throws UnsupportedOperationException on a Java before 21
     */
    public void setVirtualThreads(boolean virtual) {
        if (virtual && Runtime.version().feature() < 21) {
            throw new UnsupportedOperationException("Virtual threads need Java 21 or later, this is Java "
                    + Runtime.version().feature() + "; leave them off");
        }
        virtualThreads = virtual;
    }

    /** Sets what the names of its threads begin with; {@code ipmb-<label>-} unless set. Counts from the next start on. */
    public void setThreadNamePrefix(String prefix) {
        threadNamePrefix = prefix;
    }

    // Who listens

    /**
     * Adds a listener, at any time: a container that runs gives it messages at once.
     *
     * @param settings what differs from the defaults; null for nothing
     * @throws IllegalListenerException when it is in conflict with another listener, or with how the container runs
     */
    public void add(RegisteredListener listener, @Nullable ListenerSettings settings) {
        synchronized (membership) {
            Members next = members.with(listener, settings == null ? ListenerSettings.UNSET : settings, label);
            Stay current = stay;
            if (current != null) {
                ContainerSettings wanted = resolve(next);
                if (!wanted.equals(current.settings())) {
                    runWith(wanted, current, listener);
                }
            }
            become(next);
        }
    }

    private void runWith(ContainerSettings wanted, Stay current, RegisteredListener listener) {
        if (!members.isEmpty() || current.inFlight() > 0) {
            throw new IllegalListenerException(
                    "The listener " + listener
                            + " wants other settings than those that the running listeners of the label "
                            + label.elements() + " have: " + wanted + " instead of " + current.settings(),
                    "Leave the settings out, register it before the others start, or give it a selector that names another "
                            + "element.");
        }
        current.runWith(wanted);
    }

    /**
     * Removes a listener, at any time. What it is handling at this moment it still handles.
     *
     * @return false when no listener has this id
     */
    public boolean remove(String id) {
        synchronized (membership) {
            if (listeners().stream().noneMatch(listener -> listener.id().equals(id))) {
                return false;
            }
            become(members.without(id));
            return true;
        }
    }

    private void become(Members next) {
        members = next;
        Stay current = stay;
        runner.dispatchWith(listening ? next.dispatcher() : Dispatcher.NOBODY);
        if (current != null) {
            current.read(next.messageBox());
        }
        adjustWatch(current);
    }

    private ContainerSettings resolve(Members of) {
        return ContainerSettings.of(of.settings().orElse(defaults), virtualThreads, threadNamePrefix);
    }

    // Starting

    @Override
    public boolean isAutoStartup() {
        return Boolean.TRUE.equals(settings().autoStartup());
    }

    /**
     * Joins the bus and begins to receive; nothing when it has been started. When that fails, it depends on
     * {@link ContainerRuntime#startupFailurePolicy()} whether the failure is thrown.
     *
     * @throws io.ipmb.JoinException when the bus cannot be joined; the subtypes say why
     */
    @Override
    public void start() {
        start(true);
    }

    /** Joins the bus for the sake of sending alone: what arrives is counted as not taken, until {@link #start()}. */
    public void join() {
        start(false);
    }

    private void start(boolean listen) {
        lifecycle.lock();
        try {
            if (!isStartable(listen)) {
                return;
            }
            begin(listen);
            try {
                enter(newStay());
            } catch (RuntimeException | Error e) {
                cannotJoin(e);
            }
        } finally {
            lifecycle.unlock();
        }
    }

    /**
     * As {@link #start()} when joining the bus has just failed for another container: that is not tried for this one as well,
     * but counts as its failure.
     */
    public void startAfterFailure(Throwable failure) {
        lifecycle.lock();
        try {
            if (isStartable(true)) {
                begin(true);
                cannotJoin(failure);
            }
        } finally {
            lifecycle.unlock();
        }
    }

    private boolean isStartable(boolean listen) {
        if (state.get() == ContainerState.STOPPING) {
            leave();
        }
        ContainerState now = state.get();
        if (now == ContainerState.JOINED && listen) {
            synchronized (membership) {
                listening = true;
                state.moveTo(ContainerState.RUNNING);
                become(members);
            }
            return false;
        }
        return now == ContainerState.STOPPED || now == ContainerState.FAILED;
    }

    private void begin(boolean listen) {
        state.moveTo(ContainerState.STARTING);
        listening = listen;
        pauseWhenBack = false;
    }

    private Stay newStay() {
        Members now = members;
        runner.dispatchWith(listening ? now.dispatcher() : Dispatcher.NOBODY);
        String identifier = runtime.endpointFactory().identifier();
        Endpoint endpoint = runtime.endpointFactory()
                .join(label, now.messageBox(), event -> runtime.publish(BusEvents.of(this, identifier, label, event)));
        try {
            return new Stay(endpoint, resolve(now), runner, counts, incidents);
        } catch (RuntimeException | Error e) {
            endpoint.close();
            throw e;
        }
    }

    /** It is there to send through before the first message is read, whose listener may want to answer. */
    private void enter(Stay begun) {
        synchronized (membership) {
            stay = begun;
            try {
                state.moveTo(listening ? ContainerState.RUNNING : ContainerState.JOINED);
                if (pauseWhenBack) {
                    pause();
                }
                begun.open();
                // Those that came while it joined.
                become(members);
            } catch (RuntimeException | Error e) {
                stay = null;
                begun.endpoint().close();
                throw e;
            }
        }
    }

    private void cannotJoin(Throwable failure) {
        StartupFailurePolicy policy = runtime.startupFailurePolicy();
        if (policy == StartupFailurePolicy.STOP || StartupFailurePolicy.isFatal(failure)) {
            state.moveTo(ContainerState.FAILED, failure);
            if (failure instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) failure;
        }
        boolean retry = policy == StartupFailurePolicy.RETRY;
        LOG.warn(this + " could not join the bus, " + (retry ? "trying again in the background" : "going on without")
                + ": " + failure.getMessage());
        publishJoinFailed(failure, retry);
        if (retry) {
            retryInBackground(failure);
        } else {
            state.moveTo(ContainerState.FAILED, failure);
        }
    }

    private void publishJoinFailed(Throwable failure, boolean retry) {
        runtime.publish(new IpmbJoinFailedEvent(this, runtime.endpointFactory().identifier(), label, failure, retry));
    }

    // Trying again

    private void retryInBackground(@Nullable Throwable failure) {
        state.moveTo(ContainerState.RETRYING, failure);
        Retrying begun = new Retrying(threadNamePrefix + "join", runtime.retryBackOff(), new Retrying.Attempt() {
            @Override
            public boolean isDone(Retrying by) {
                return isJoinedOrHopeless(by);
            }

            @Override
            public void gaveUp(Retrying by) {
                giveUp(by, state.standing().failure());
            }
        });
        retrying = begun;
        begun.start();
    }

    /** On the thread that tries again; nothing is held while joining, so that stopping need not wait for it. */
    private boolean isJoinedOrHopeless(Retrying by) {
        Stay begun;
        try {
            begun = newStay();
        } catch (RuntimeException | Error e) {
            if (StartupFailurePolicy.isFatal(e)) {
                giveUp(by, e);
                return true;
            }
            LOG.debug(this + " could not join the bus", e);
            return false;
        }
        lifecycle.lock();
        try {
            if (retrying != by) {
                begun.endpoint().close();
                return true;
            }
            enter(begun);
            retrying = null;
            LOG.info(this + " has joined the bus at last");
            return true;
        } catch (RuntimeException | Error e) {
            LOG.warn(this + " could not begin to read the bus", e);
            state.moveTo(ContainerState.RETRYING, e);
            return false;
        } finally {
            lifecycle.unlock();
        }
    }

    private void giveUp(Retrying by, @Nullable Throwable failure) {
        lifecycle.lock();
        try {
            if (retrying == by) {
                retrying = null;
                state.moveTo(ContainerState.FAILED, failure);
                LOG.error(this + " gives up joining the bus", failure);
                if (failure != null) {
                    publishJoinFailed(failure, false);
                }
            }
        } finally {
            lifecycle.unlock();
        }
    }

    // Stopping

    /**
     * Stops and leaves the bus; see the class comment. Returns when that is done, or at once when one of the container's own
     * listeners calls.
     */
    @Override
    public void stop() {
        if (isOwnThread()) {
            stop(() -> {});
            return;
        }
        lifecycle.lock();
        try {
            quiesce();
            leave();
        } finally {
            lifecycle.unlock();
        }
    }

    /** Stops in the background. */
    @Override
    public void stop(Runnable callback) {
        new Thread(
                        () -> {
                            try {
                                stop();
                            } finally {
                                callback.run();
                            }
                        },
                        threadNamePrefix + "stop")
                .start();
    }

    /**
     * The first half of stopping: reads no more and handles what has arrived, and stays on the bus, so that what listeners
     * send meanwhile still leaves. {@link #stop()} is the second half.
     *
     * @throws IllegalStateException when one of the container's own listeners calls, which would wait for itself
     */
    public void quiesce() {
        if (isOwnThread()) {
            throw new IllegalStateException(this + " cannot wait for the listener that calls; use stop()");
        }
        lifecycle.lock();
        try {
            Retrying trying = retrying;
            if (trying != null) {
                retrying = null;
                trying.cancel();
            }
            Stay current = stay;
            if (state.get() == ContainerState.STOPPING) {
                return;
            }
            if (current == null) {
                if (state.get() != ContainerState.STOPPED) {
                    state.moveTo(ContainerState.STOPPED);
                }
                return;
            }
            boolean takeArrived;
            synchronized (membership) {
                takeArrived = state.get() == ContainerState.RUNNING;
                state.moveTo(ContainerState.STOPPING);
                adjustWatch(null);
            }
            current.quiesce(takeArrived);
        } finally {
            lifecycle.unlock();
        }
    }

    private void leave() {
        Stay leaving;
        synchronized (membership) {
            leaving = stay;
            stay = null;
        }
        if (leaving != null) {
            leaving.leave(listening && !members.isEmpty());
            state.moveTo(ContainerState.STOPPED);
            runtime.publish(new IpmbLeftEvent(this, runtime.endpointFactory().identifier(), label));
        }
    }

    // Pausing

    /**
     * Stops reading and stays on the bus; nothing unless it runs. What is being handled at this moment goes on, one message
     * may have been taken already and waits, and so does what is in the queue. Senders have to wait before long, or what the
     * bus's policy for slow consumers says happens.
     */
    public void pause() {
        synchronized (membership) {
            Stay current = stay;
            if (current != null && state.moveFrom(ContainerState.RUNNING, ContainerState.PAUSED)) {
                current.pause();
            }
        }
    }

    /** Goes on reading; nothing unless it is paused. */
    public void resume() {
        synchronized (membership) {
            Stay current = stay;
            if (current != null && state.moveFrom(ContainerState.PAUSED, ContainerState.RUNNING)) {
                current.resume();
            }
        }
    }

    // Looking after it

    /** Watches while there are listeners that may hang; the thread for it keeps the application running. */
    private void adjustWatch(@Nullable Stay current) {
        boolean watch = current != null && listening && !members.isEmpty() && !isEnding();
        Watch.Watched now = watched;
        if (watch && now == null && current != null) {
            long nanos = Math.max(
                    SHORTEST_LOOK_NANOS,
                    Math.min(LONGEST_LOOK_NANOS, current.settings().stuckNanos() / 4));
            watched = runtime.watch().watch(this::look, Duration.ofNanos(nanos));
        } else if (!watch && now != null) {
            watched = null;
            now.end();
        }
    }

    private boolean isEnding() {
        return state.get() == ContainerState.STOPPING;
    }

    private void look() {
        Stay current = stay;
        if (current == null) {
            return;
        }
        current.look();
        joinAnewIfThrownOff(current);
    }

    private void joinAnewIfThrownOff(Stay current) {
        // Whoever starts or stops at this moment sees to it himself.
        if (!current.isClosed() || !lifecycle.tryLock()) {
            return;
        }
        try {
            synchronized (membership) {
                if (stay != current || isEnding()) {
                    return;
                }
                pauseWhenBack = state.get() == ContainerState.PAUSED;
                stay = null;
                adjustWatch(null);
            }
            incidents.thrownOff();
            retryInBackground(new IllegalStateException("The endpoint was closed by somebody else or by a failure"));
            new Finisher(threadNamePrefix + "leave", () -> {
                current.quiesce(false);
                current.leave(true);
            });
        } finally {
            lifecycle.unlock();
        }
    }

    // How it is

    /** Whether listeners get messages, or will when it is resumed. */
    @Override
    public boolean isRunning() {
        Stay current = stay;
        return current != null && state.get().isListening() && !current.isClosed();
    }

    /** Whether it is on the bus and does not read. */
    public boolean isPaused() {
        return isRunning() && state.get() == ContainerState.PAUSED;
    }

    /**
     * Whether it is where whoever started or stopped it wants it to be: false when it could not join, when it was thrown off
     * the bus, and when it should be reading and is not. A container that was stopped, or not started, is fine.
     */
    public boolean isInExpectedState() {
        Stay current = stay;
        return switch (state.get()) {
            case RETRYING, FAILED -> false;
            case RUNNING, PAUSED, JOINED -> current != null && !current.isClosed() && current.isReading();
            case STOPPED, STARTING, STOPPING -> true;
        };
    }

    /** Where it stands. */
    public ContainerState state() {
        return state.get();
    }

    /** The endpoint; null while it is not on the bus. Closing it is the container's job. */
    public @Nullable Endpoint endpoint() {
        Stay current = stay;
        if (current == null) {
            return null;
        }
        joinAnewIfThrownOff(current);
        return current.isClosed() ? null : current.endpoint();
    }

    /** A snapshot of what it does and has done. Cheap, and waits for nothing. */
    public ContainerFigures figures() {
        Stay current = stay;
        StateCell.Standing standing = state.standing();
        return new ContainerFigures(
                label,
                standing.state(),
                standing.since(),
                isInExpectedState(),
                standing.failure(),
                listeners().stream().map(RegisteredListener::figures).toList(),
                counts.received.sum(),
                counts.handled.sum(),
                counts.failed.sum(),
                counts.notTaken.sum(),
                counts.unhandled.sum(),
                current == null ? 0 : current.inFlight(),
                current == null ? 0 : current.queueDepth(),
                current == null ? 0 : current.queueCapacity(),
                counts.queueFull.sum(),
                current == null ? null : current.stuckSince());
    }

    /**
     * Hands in a message that has come in another way, as one that arrived at this endpoint. It is handled on another thread,
     * in turn with the others; the calling thread waits for a few seconds at most while there is no room for it.
     *
     * @param message the container's own from here on
     */
    public void dispatch(Message message) {
        Stay current = stay;
        if (current == null || !current.offer(message, DISPATCH_NANOS)) {
            incidents.notDispatched();
            GivenUp.close(List.of(message), counts);
        }
    }

    /** Whether the calling thread is handling one of this container's messages. */
    public boolean isOwnThread() {
        Stay current = stay;
        return current != null && current.isOwnThread();
    }

    @Override
    public String toString() {
        return "IpmbListenerContainer[bus " + runtime.endpointFactory().identifier() + ", label " + label.elements()
                + "]";
    }
}
