package io.ipmb.spring.listener;

import io.ipmb.Endpoint;
import io.ipmb.Label;
import io.ipmb.MessageBox;
import io.ipmb.counter.Counter;
import io.ipmb.spring.support.Internal;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;

/**
 * All listeners of one label, on one endpoint of the bus: starting joins, stopping leaves, pausing stops reading.
 *
 * <p>A message goes to the listeners that take its payload: one of them (the one with the lowest order) when it was
 * sent to one receiver, all of them when it was sent to many. With one worker on a platform thread and no queue the
 * endpoint's own thread calls the listeners, in the order in which messages arrived; else workers take them from a
 * bounded queue, and a full queue makes the bus wait. A failure of a listener is counted, logged once per incident and
 * published, and the next message is handled. A listener that returns a {@code CompletionStage} keeps its worker until
 * that completes, so that never more messages are in the works than there are workers.
 *
 * <p>Stopping lets the bus give later messages to the next receiver, then reads those that have come, handles them
 * within {@link ListenerSettings#shutdownTimeout()}, interrupts listeners that still run then, and leaves. A message
 * that no listener got is counted as unhandled.
 *
 * <p>Thread-safe. {@link ContainerState} draws the states. Starting and stopping are done in the order of the calls; a
 * stop that one of the container's own listeners asks for, which would wait for itself, happens in the background, and
 * so do the listener's calls behind it.
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
     * @param runtime the parts that it shares with the other containers of the application
     * @param label the label that senders address
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

    /** The label that senders address. */
    public Label label() {
        return id.label();
    }

    /** The listeners, by order. */
    @Internal
    public List<RegisteredListener> listeners() {
        return listeners.listeners();
    }

    /** The payload types that the listeners together read. */
    public MessageBox messageBox() {
        return listeners.messageBox();
    }

    /** The settings of its listeners, completed by those of {@link #setDefaults}. */
    public ListenerSettings settings() {
        return listeners.settings();
    }

    /** Sets the settings for listeners that have none of their own; counts from the next start on. */
    public void setDefaults(ListenerSettings settings) {
        listeners.setDefaults(settings);
    }

    /**
     * Sets whether workers are virtual threads; false unless set. Counts from the next start on. The thread that reads
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

    /**
     * Sets the beginning of the names of its threads; {@code ipmb-<label>-} unless set. Counts from the next start on.
     */
    public void setThreadNamePrefix(String prefix) {
        listeners.setThreadNamePrefix(prefix);
    }

    // Who listens

    /**
     * Adds a listener, at any time: a container that runs gives it messages at once.
     *
     * @param settings the settings that differ from the defaults; null for none
     * @throws IllegalListenerException when it is in conflict with another listener, or with how the container runs
     */
    @Internal
    public void add(RegisteredListener listener, @Nullable ListenerSettings settings) {
        listeners.add(listener, settings == null ? ListenerSettings.UNSET : settings);
    }

    /**
     * Removes a listener, at any time. It still handles the message that it has.
     *
     * @param name the id of the listener
     * @return false when no listener has this id
     */
    public boolean remove(String name) {
        return listeners.remove(name);
    }

    // Starting

    @Override
    public boolean isAutoStartup() {
        return Boolean.TRUE.equals(settings().autoStartup());
    }

    /**
     * Joins the bus and begins to receive; nothing when it has been started. {@link
     * ContainerRuntime#startupFailurePolicy()} says whether a failure is thrown.
     *
     * @throws io.ipmb.JoinException when the bus cannot be joined; the subtypes say why
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
     * Joins the bus to send, where it is stopped: messages wait at the endpoint until {@link #start()} or {@link
     * #join()} begins to read.
     */
    public void joinToSend() {
        inOrder(life::startToSend);
    }

    /**
     * As {@link #start()} when another container has just failed to join the bus: its failure counts for this one,
     * which does not try.
     */
    public void startAfterFailure(Throwable failure) {
        inOrder(() -> life.startAfterFailure(failure));
    }

    /** A listener's own call does not wait for one before it, which may wait for the listener. */
    private void inOrder(Runnable start) {
        if (isOwnThread()) {
            calls.nowOrLater(listeners.threadNamePrefix() + "start", start);
        } else {
            calls.now(start);
        }
    }

    // Stopping

    /**
     * Stops and leaves the bus; see the class comment. Returns when that is done, or at once when one of the
     * container's own listeners calls.
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
     * Before several containers stop together: lets the bus give later messages to the next receiver, another
     * application's endpoint with the same label for instance. Messages that have come are still handled.
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
     * Pauses the listeners and stays on the bus as a receiver: messages wait for {@link #resume()}, or for {@link
     * #stop()}, which handles those that have come. A message that is being handled goes on. While reconnecting, takes
     * effect after the rejoin; ignored if not running.
     *
     * <p>Messages wait in this process first: beside listeners of other labels up to {@link
     * ContainerRuntime#readAhead()} of them beyond the queue, else one. Then they wait in the channel, then in the
     * host's queue for this endpoint, where the bus's policy for slow consumers rules. {@link #statistics()} has the
     * number of those that wait here.
     */
    public void pause() {
        listeners.pause();
    }

    /** Ends a pause. While reconnecting, takes effect after the rejoin; ignored if not paused. */
    public void resume() {
        listeners.resume();
    }

    // How it is

    /** Whether listeners get messages, now or when it is resumed. */
    @Override
    public boolean isRunning() {
        ListenerSession current = listeners.session();
        return current != null && listeners.state().isListening() && !current.isClosed();
    }

    /** Whether it is on the bus and does not read. */
    public boolean isPaused() {
        return isRunning() && listeners.state() == ContainerState.PAUSED;
    }

    /**
     * Whether it is in the state that was asked for: false when it could not join, when it was thrown off the bus, and
     * when it should be reading and is not. A container that was stopped, or not started, is fine.
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

    /** The endpoint; null while it is not on the bus. Closing it is the container's job. */
    public @Nullable Endpoint endpoint() {
        ListenerSession current = listeners.session();
        if (current == null) {
            return null;
        }
        life.joinAnewIfThrownOff(current);
        return current.isClosed() ? null : current.endpoint();
    }

    /** A snapshot of its state and counters. Cheap, and waits for nothing. */
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

    /** The counters of its endpoints, over all sessions. Cheap, and waits for nothing. */
    public Map<Counter, Long> counters() {
        return listeners.counts().bus.snapshot();
    }

    /**
     * Messages that its endpoints dropped before they reached a listener, for any reason; part of {@link #counters()}.
     */
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

    /** The container as the others of the application see it, for {@link ContainerRuntime#setDestinations}. */
    @Internal
    public Destination destination() {
        return listeners;
    }

    /** Whether the calling thread is handling one of this container's messages. */
    public boolean isOwnThread() {
        return life.isOwnThread();
    }

    @Override
    public String toString() {
        return "IpmbListenerContainer[bus " + id.bus() + ", label " + id.label().elements() + "]";
    }
}
