package io.ipmb.spring.listener;

import io.ipmb.Endpoint;
import io.ipmb.Label;
import io.ipmb.MessageBox;
import io.ipmb.counter.Counter;
import io.ipmb.spring.support.Internal;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;

/**
 * All listeners of one label, on one endpoint of the bus: starting joins, stopping leaves, pausing stops reading.
 *
 * <p>A unicast message goes to the listener with the lowest order among those that take its payload, a multicast
 * message to all of these. With one worker on a platform thread and no queue, the endpoint's own thread calls the
 * listeners in the order of arrival. Otherwise workers take the messages from a bounded queue, and a full queue makes
 * the bus wait. A failure of a listener is counted, logged once per incident and published; the next message follows. A
 * listener that returns a {@code CompletionStage} keeps its worker until the stage completes: the number of workers
 * limits the messages in progress.
 *
 * <p>Stopping leads later messages to the next receiver, reads and handles the earlier ones within {@link
 * ListenerSettings#shutdownTimeout()}, then interrupts the running listeners, and leaves. Messages without a turn count
 * as unhandled.
 *
 * <p>Thread-safe. {@link ContainerState} draws the states. Starts and stops keep the order of the calls. A stop by one
 * of the container's own listeners would wait for itself: it happens in the background, as do that listener's later
 * calls.
 *
 * @since 0.1.0
 */
public final class IpmbListenerContainer implements SmartLifecycle {

    private final ContainerId id;
    private final ListenerGroup listeners;
    private final ContainerLifecycle life;
    private final CallsInOrder calls = new CallsInOrder();

    /**
     * A container without listeners, stopped.
     *
     * @param runtime shared with the other containers of the application on this bus
     * @param label its label
     */
    @Internal
    public IpmbListenerContainer(ContainerRuntime runtime, Label label) {
        this.id = new ContainerId(runtime.endpointFactory().identifier(), label, this);
        this.listeners = new ListenerGroup(id, runtime, this::joinAnewIfThrownOff);
        this.life = new ContainerLifecycle(id, runtime, listeners);
    }

    private void joinAnewIfThrownOff(ListenerSession session) {
        life.joinAnewIfThrownOff(session);
    }

    // What it is

    /** The bus's name. */
    public String identifier() {
        return id.bus();
    }

    /** The label of its endpoint. */
    public Label label() {
        return id.label();
    }

    /** The listeners, by order. */
    @Internal
    public List<RegisteredListener> listeners() {
        return listeners.listeners();
    }

    /** The payload types of all listeners. */
    public MessageBox messageBox() {
        return listeners.messageBox();
    }

    /** The settings of its listeners, completed by those of {@link #setDefaults}. */
    public ListenerSettings settings() {
        return listeners.settings();
    }

    /** Sets the settings for listeners without their own. Takes effect at the next start. */
    public void setDefaults(ListenerSettings settings) {
        listeners.setDefaults(settings);
    }

    /**
     * Sets whether workers are virtual threads; false unless set. Takes effect at the next start. The thread that reads
     * the bus is always a platform thread.
     *
     * @throws UnsupportedOperationException on a Java before 21
     */
    public void setVirtualThreads(boolean virtual) {
        if (virtual && Runtime.version().feature() < 21) {
            throw new UnsupportedOperationException("Virtual threads need Java 21 or later, this is Java "
                    + Runtime.version().feature() + "; leave them off");
        }
        listeners.setVirtualThreads(virtual);
    }

    /** Sets the prefix of its threads' names; {@code ipmb-<label>-} unless set. Takes effect at the next start. */
    public void setThreadNamePrefix(String prefix) {
        listeners.setThreadNamePrefix(prefix);
    }

    // Who listens

    /**
     * Adds a listener, at any time: it gets messages at once in a running container.
     *
     * @param settings the settings that differ from the defaults; null for none
     * @throws IllegalListenerException when it conflicts with another listener, or with the running container's
     *     settings
     */
    @Internal
    public void add(RegisteredListener listener, @Nullable ListenerSettings settings) {
        listeners.add(listener, settings == null ? ListenerSettings.UNSET : settings);
    }

    /**
     * Removes a listener, at any time. It still completes its current message.
     *
     * @param name the id of the listener
     * @return false when no listener has this id
     */
    public boolean remove(String name) {
        return listeners.remove(name);
    }

    /** Sets the observer of each endpoint that has joined; must not wait, and must not throw. */
    @Internal
    public void onJoined(Consumer<? super Endpoint> observer) {
        life.onJoined(observer);
    }

    // Starting

    @Override
    public boolean isAutoStartup() {
        return Boolean.TRUE.equals(settings().autoStartup());
    }

    /**
     * Joins the bus and begins to receive; does nothing if already started. {@link
     * ContainerRuntime#startupFailurePolicy()} decides whether a failure is thrown.
     *
     * @throws io.ipmb.JoinException when the bus cannot be joined; each reason has a subtype
     */
    @Override
    public void start() {
        inOrder(() -> life.start(true));
    }

    /** Joins the bus for sending alone: messages that arrive are counted as not taken, until {@link #start()}. */
    public void join() {
        inOrder(() -> life.start(false));
    }

    /**
     * Joins the bus for sending, from the stopped state: messages wait at the endpoint until {@link #start()} or {@link
     * #join()} begins to read.
     */
    public void joinToSend() {
        inOrder(life::startToSend);
    }

    /**
     * As {@link #start()} after another container has just failed to join the bus: counts as a failure of this one,
     * without an attempt.
     */
    public void startAfterFailure(Throwable failure) {
        inOrder(() -> life.startAfterFailure(failure));
    }

    /** A call of its own listener must not wait for an earlier call, which may wait for that listener. */
    private void inOrder(Runnable start) {
        if (isOwnThread()) {
            calls.nowOrLater(listeners.threadNamePrefix() + "start", start);
        } else {
            calls.now(start);
        }
    }

    // Stopping

    /**
     * Stops and leaves the bus; see the class comment. Returns when it has left, or at once if one of the container's
     * own listeners calls.
     */
    @Override
    public void stop() {
        if (isOwnThread()) {
            stop(() -> {});
        } else {
            calls.now(() -> life.stop(null));
        }
    }

    /**
     * As {@link #stop()}, together with others.
     *
     * @throws IllegalStateException when one of the container's own listeners calls, which would wait for itself
     */
    @Internal
    public void stop(ReadBarrier barrier) {
        refuseOwnThread();
        calls.now(() -> life.stop(barrier));
    }

    /** Stops in the background. */
    @Override
    public void stop(Runnable callback) {
        calls.later(listeners.threadNamePrefix() + "stop", () -> {
            try {
                life.stop(null);
            } finally {
                callback.run();
            }
        });
    }

    /**
     * The first half of stopping: reads no more, handles the messages that have arrived, and stays on the bus, so that
     * listeners can still send. {@link #stop()} is the second half.
     *
     * @throws IllegalStateException when one of the container's own listeners calls, which would wait for itself
     */
    public void quiesce() {
        refuseOwnThread();
        calls.now(() -> life.quiesce(null));
    }

    /** As {@link #quiesce()}, together with others. */
    @Internal
    public void quiesce(ReadBarrier barrier) {
        refuseOwnThread();
        calls.now(() -> life.quiesce(barrier));
    }

    /**
     * Leads later messages to the next receiver, for instance an endpoint of another application with the same label,
     * before several containers stop together. Earlier messages are still handled.
     */
    public void retire() {
        life.retire();
    }

    private void refuseOwnThread() {
        if (isOwnThread()) {
            throw new IllegalStateException(this + " cannot wait for the listener that calls; use stop()");
        }
    }

    // Pausing

    /**
     * Pauses the listeners without leaving the bus: messages wait for {@link #resume()}, or for {@link #stop()}, which
     * handles them. Messages in progress complete. While reconnecting, takes effect after the rejoin; ignored if not
     * running.
     *
     * <p>Messages wait in this process first: up to {@link ContainerRuntime#readAhead()} beyond the queue if the
     * application has listeners of other labels, otherwise one. Then they wait in the channel, then in the host's queue
     * for this endpoint, under the bus's policy for slow consumers. {@link #statistics()} has the number of messages
     * waiting here.
     */
    public void pause() {
        listeners.pause();
    }

    /** Ends a pause. While reconnecting, takes effect after the rejoin; ignored if not paused. */
    public void resume() {
        listeners.resume();
    }

    // How it is

    /** Whether listeners get messages, now or after a resume. */
    @Override
    public boolean isRunning() {
        ListenerSession current = listeners.session();
        return current != null && listeners.state().isListening() && !current.isClosed();
    }

    /** Whether it is on the bus without reading. */
    public boolean isPaused() {
        return isRunning() && listeners.state() == ContainerState.PAUSED;
    }

    /**
     * Whether it is in the requested state: false after a failed join, after a disconnect, and if it should read but
     * does not. True for a container that was stopped, or not started.
     */
    public boolean isInExpectedState() {
        ListenerSession current = listeners.session();
        return switch (listeners.state()) {
            case RETRYING, FAILED -> false;
            case RUNNING, PAUSED, JOINED ->
                current != null && !current.isClosed() && (current.isReading() || !current.isOpen());
            case STOPPED, STARTING, STOPPING -> true;
        };
    }

    /** The state. */
    public ContainerState state() {
        return listeners.state();
    }

    /** The endpoint; null while it is not on the bus. The container closes it. */
    public @Nullable Endpoint endpoint() {
        ListenerSession current = listeners.session();
        if (current == null) {
            return null;
        }
        life.joinAnewIfThrownOff(current);
        return current.isClosed() ? null : current.endpoint();
    }

    /** A snapshot of its state and counters. Cheap; takes no lock. */
    public ContainerStatistics statistics() {
        ListenerSession current = listeners.session();
        ListenerGroup.Standing standing = listeners.standing();
        ContainerCounters counts = listeners.counts();
        return new ContainerStatistics(
                id.label(),
                standing.state(),
                standing.since(),
                isInExpectedState(),
                standing.failure(),
                listeners().stream().map(RegisteredListener::statistics).toList(),
                counts.received.sum(),
                counts.handled.sum(),
                counts.failed.sum(),
                counts.notTaken.sum(),
                counts.elsewhere.sum(),
                counts.unhandled.sum(),
                current == null ? 0 : current.inFlight(),
                current == null ? 0 : current.queueDepth(),
                current == null ? 0 : current.queueCapacity(),
                counts.queueFull.sum(),
                current == null ? null : current.stuckSince());
    }

    /** The counters of its endpoints, over all sessions. Cheap; takes no lock. */
    public Map<Counter, Long> counters() {
        return listeners.counts().bus.snapshot();
    }

    /** The number of messages that its endpoints dropped, for any reason; part of {@link #counters()}. */
    public long dropped() {
        Map<Counter, Long> all = counters();
        return Stream.of(
                        Counter.DROPPED_UNKNOWN_TYPE,
                        Counter.DROPPED_NOT_ADDRESSED,
                        Counter.DROPPED_MALFORMED,
                        Counter.DROPPED_UNREAD)
                .mapToLong(counter -> all.getOrDefault(counter, 0L))
                .sum();
    }

    /**
     * The container as a destination for the others of the application, for {@link ContainerRuntime#setDestinations}.
     */
    @Internal
    public Destination destination() {
        return listeners;
    }

    /** Whether the calling thread handles a message of this container. */
    public boolean isOwnThread() {
        return life.isOwnThread();
    }

    @Override
    public String toString() {
        return "IpmbListenerContainer[bus " + id.bus() + ", label " + id.label().elements() + "]";
    }
}
