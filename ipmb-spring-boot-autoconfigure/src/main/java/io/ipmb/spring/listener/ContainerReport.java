package io.ipmb.spring.listener;

import static io.ipmb.spring.listener.ContainerId.LOG;

import io.ipmb.BusEvent;
import io.ipmb.ControllerInfo;
import io.ipmb.Endpoint;
import io.ipmb.IncomingMessage;
import io.ipmb.incident.IncidentLog;
import io.ipmb.spring.event.IpmbEvent;
import io.ipmb.spring.event.IpmbJoinFailedEvent;
import io.ipmb.spring.event.IpmbLeftEvent;
import io.ipmb.spring.event.IpmbListenerFailedEvent;
import io.ipmb.spring.event.IpmbListenerIdleEvent;
import io.ipmb.spring.event.IpmbListenerStuckEvent;
import io.ipmb.spring.event.IpmbMessageNotTakenEvent;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.messaging.MessagingException;

/**
 * The log lines and application events of one container. Failures that can repeat are logged once per incident. Each
 * line begins with {@code bus=… label=[…] listener=… reason=…:} for searches; the rest is for a person. Thread-safe.
 */
final class ContainerReport {

    private static final long OWN_PID = ProcessHandle.current().pid();

    /** All incidents but failures of listeners, which are distinguished by the exception's class. */
    private enum Kind {
        NOT_TAKEN,
        QUEUE_FULL,
        READING_ENDED,
        REFUSED,
        THROWN_OFF
    }

    private final ContainerId id;
    private final boolean base;
    private final Consumer<IpmbEvent> events;
    private final IncidentLog incidents = new IncidentLog(LOG::warn, System::nanoTime);
    private final IncidentLog notes = new IncidentLog(LOG::info, System::nanoTime);

    /**
     * @param base whether the application sends through this container's endpoint
     * @param events publishes events
     */
    ContainerReport(ContainerId id, boolean base, Consumer<IpmbEvent> events) {
        this.id = id;
        this.base = base;
        this.events = events;
    }

    // Joining and leaving

    /** @param retry whether further attempts follow */
    void cannotJoin(Throwable failure, boolean retry) {
        LOG.warn(id + " reason=join-failed: could not join the bus, "
                + (retry ? "trying again in the background" : "continuing without it") + ": " + failure.getMessage());
        events.accept(new IpmbJoinFailedEvent(id.source(), id.bus(), id.label(), failure, retry));
    }

    void cannotRead(Throwable failure) {
        LOG.warn(id + " reason=join-failed: could not begin to read the bus", failure);
    }

    void givesUp(@Nullable Throwable why) {
        LOG.error(id + " reason=join-failed: no further attempt to join the bus follows", why);
        if (why != null) {
            events.accept(new IpmbJoinFailedEvent(id.source(), id.bus(), id.label(), why, false));
        }
    }

    void joined(Endpoint endpoint) {
        if (base) {
            LOG.info(id + ": is on the bus; " + host(endpoint.controller(), endpoint.isController()));
        }
    }

    /** Reports the success of a later attempt. */
    void isBack() {
        if (!base) {
            LOG.info(id + ": is on the bus after failed attempts");
        }
    }

    /** Reports that listeners get messages from now on. */
    void listens(List<RegisteredListener> listeners) {
        if (id.label().elements().isEmpty() && !listeners.isEmpty()) {
            LOG.warn(id + " reason=no-label: only messages to everyone (*) reach the listeners "
                    + listeners.stream().map(RegisteredListener::id).toList()
                    + ": set ipmb.label, or label(…) of the builder of another bus,"
                    + " or let their selectors name an element");
        }
    }

    /**
     * Reports another host, or none.
     *
     * @param endpoint null if the container has just left
     */
    void told(BusEvent event, @Nullable Endpoint endpoint) {
        if (!base) {
            return;
        }
        if (event instanceof BusEvent.ControllerLost lost) {
            LOG.info(id + ": has lost the host of the bus (" + lost.cause() + "); joining the next one");
        } else if (event instanceof BusEvent.Rejoined && endpoint != null) {
            LOG.info(id + ": is on the bus again; " + host(endpoint.controller(), endpoint.isController()));
        }
    }

    /**
     * @param controller null if the endpoint has just left
     * @param own whether the reporting endpoint hosts the bus
     */
    static String host(@Nullable ControllerInfo controller, boolean own) {
        Long pid = controller == null ? null : controller.processId();
        if (own || Long.valueOf(OWN_PID).equals(pid)) {
            return "this process hosts it (pid " + OWN_PID + ")";
        }
        return (pid == null ? "another process" : "process " + pid) + " hosts it";
    }

    void refused(Throwable cause) {
        IncidentLog.Line line = incidents.line(Kind.REFUSED);
        if (line != null) {
            line.write(id + " reason=rejoin-refused: the bus refuses the endpoint; further attempts follow: "
                    + cause.getMessage());
        }
    }

    void thrownOff() {
        IncidentLog.Line line = incidents.line(Kind.THROWN_OFF);
        if (line != null) {
            line.write(id + " reason=thrown-off: the endpoint was closed from outside or by a failure; joining the"
                    + " bus again");
        }
    }

    void cannotLeave(Throwable failure) {
        LOG.warn(id + " reason=leave-failed: could not leave the bus properly", failure);
    }

    void hasLeft() {
        events.accept(new IpmbLeftEvent(id.source(), id.bus(), id.label()));
    }

    // Reading

    void isPaused() {
        LOG.info(id
                + ": is paused: messages wait here and in the bus until it resumes or stops; their senders will soon"
                + " wait as well");
    }

    void goesOn(int waiting) {
        LOG.info(id + ": resumes after a pause, with " + waiting + " waiting messages");
    }

    void readingEnded() {
        IncidentLog.Line line = incidents.line(Kind.READING_ENDED);
        if (line != null) {
            line.write(id + " reason=reading-ended: reading the bus has failed, and begins again");
        }
    }

    /** Reports a full queue. It is no fault: a burst slows its senders down in this way. */
    void queueFull(int capacity) {
        if (!LOG.isInfoEnabled()) {
            return;
        }
        IncidentLog.Line line = notes.line(Kind.QUEUE_FULL);
        if (line != null) {
            line.write(id + " reason=queue-full: " + capacity
                    + " messages wait for the listeners; further ones wait in the bus");
        }
    }

    void isIdle(Duration since) {
        events.accept(new IpmbListenerIdleEvent(id.source(), id.bus(), id.label(), since));
    }

    // Handling

    /**
     * @param payload the kind of the payload
     * @param remedy the payloads that are taken, and the way to change that
     */
    void notTaken(IncomingMessage message, Supplier<String> payload, Supplier<String> remedy) {
        UUID typeId = message.typeId();
        IncidentLog.Line line = incidents.line(Kind.NOT_TAKEN, typeId);
        if (line != null) {
            String kind = payload.get();
            line.write(id + " reason=not-taken: no listener takes this kind of message: " + kind + ", sent to "
                    + message.selector() + ". " + remedy.get());
            events.accept(new IpmbMessageNotTakenEvent(id.source(), id.bus(), id.label(), typeId, kind));
        }
    }

    /** @param payload the kind of the payload */
    void listenerFailed(RegisteredListener listener, Supplier<String> payload, Throwable failure) {
        // The wrapper has the same class for all failures of methods.
        Throwable cause = failure.getCause();
        Class<?> reason = (failure instanceof MessagingException && cause != null ? cause : failure).getClass();
        IncidentLog.Line line = incidents.line(reason, listener.id());
        if (line != null) {
            line.write(
                    of(listener) + " reason=" + reason.getSimpleName() + ": the listener " + listener
                            + " failed on a message of type " + payload.get(),
                    failure);
            events.accept(new IpmbListenerFailedEvent(id.source(), id.bus(), id.label(), listener.id(), failure));
        }
    }

    void stuck(RegisteredListener listener, Duration busyFor, @Nullable Thread thread) {
        Throwable at = null;
        if (thread != null) {
            at = new Throwable("where " + thread.getName() + " is");
            at.setStackTrace(thread.getStackTrace());
        }
        LOG.warn(
                of(listener) + " reason=stuck: the listener " + listener + " has been busy with one message for "
                        + busyFor.toMillis() + " ms",
                at);
        events.accept(new IpmbListenerStuckEvent(id.source(), id.bus(), id.label(), listener.id(), busyFor));
    }

    void stillBusy(RegisteredListener listener) {
        LOG.warn(of(listener) + " reason=still-busy: the listener " + listener
                + " has not returned after an interruption; the container stops without it");
    }

    void unhandled(long messages) {
        LOG.warn(id + " reason=unhandled: " + messages + " received messages were not handled before the stop");
    }

    private String of(RegisteredListener listener) {
        return id + " listener=" + listener.id();
    }
}
