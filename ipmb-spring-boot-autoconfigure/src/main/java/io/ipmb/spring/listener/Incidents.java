package io.ipmb.spring.listener;

import io.ipmb.IncomingMessage;
import io.ipmb.Label;
import io.ipmb.codec.PayloadTypes;
import io.ipmb.incident.IncidentLog;
import io.ipmb.spring.event.IpmbEvent;
import io.ipmb.spring.event.IpmbListenerFailedEvent;
import io.ipmb.spring.event.IpmbListenerStuckEvent;
import io.ipmb.spring.event.IpmbMessageNotTakenEvent;
import java.time.Duration;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.messaging.MessagingException;

/**
 * What goes wrong in a container, said once per incident: a log line and an application event. Each line begins with
 * {@code bus=… label=[…] listener=… reason=…:}, so that it can be searched for; then it speaks to a person. Thread-safe.
 */
final class Incidents {

    private static final Log LOG = LogFactory.getLog(IpmbListenerContainer.class);

    /** What happens besides failures of listeners, which are told apart by their classes. */
    private enum Kind {
        NOT_TAKEN,
        QUEUE_FULL,
        READING_ENDED,
        REFUSED,
        THROWN_OFF
    }

    private final IpmbListenerContainer container;
    private final String identifier;
    private final Label label;
    private final Consumer<IpmbEvent> events;
    private final IncidentLog incidents = new IncidentLog(LOG::warn, System::nanoTime);
    private final IncidentLog notes = new IncidentLog(LOG::info, System::nanoTime);

    Incidents(IpmbListenerContainer container, String identifier, Consumer<IpmbEvent> events) {
        this.container = container;
        this.identifier = identifier;
        this.label = container.label();
        this.events = events;
    }

    void listenerFailed(RegisteredListener listener, UUID typeId, Throwable failure) {
        // What wraps it is the same for all failures of methods.
        Throwable cause = failure.getCause();
        Class<?> reason = (failure instanceof MessagingException && cause != null ? cause : failure).getClass();
        IncidentLog.Line line = incidents.line(reason, listener.id());
        if (line != null) {
            String type = PayloadTypes.nameOf(typeId);
            line.write(
                    where(listener) + " reason=" + reason.getSimpleName() + ": the listener " + listener
                            + " failed on a message of type " + (type == null ? typeId : type),
                    failure);
            events.accept(new IpmbListenerFailedEvent(container, identifier, label, listener.id(), failure));
        }
    }

    /** @param what the message brings, for a person */
    void notTaken(IncomingMessage message, Supplier<String> what) {
        UUID typeId = message.typeId();
        IncidentLog.Line line = incidents.line(Kind.NOT_TAKEN, typeId);
        if (line != null) {
            line.write(where() + " reason=not-taken: no listener takes this kind of message (" + what.get()
                    + "), it came to " + message.selector());
            events.accept(new IpmbMessageNotTakenEvent(container, identifier, label, typeId));
        }
    }

    /** Nothing is wrong: this is how a burst slows its senders down. */
    void queueFull(int capacity) {
        if (!LOG.isInfoEnabled()) {
            return;
        }
        IncidentLog.Line line = notes.line(Kind.QUEUE_FULL);
        if (line != null) {
            line.write(where() + " reason=queue-full: " + capacity
                    + " messages wait for the listeners, the next ones wait in the bus");
        }
    }

    void stuck(RegisteredListener listener, Duration busyFor, @Nullable Thread thread) {
        Throwable at = null;
        if (thread != null) {
            at = new Throwable("where " + thread.getName() + " is");
            at.setStackTrace(thread.getStackTrace());
        }
        LOG.warn(
                where(listener) + " reason=stuck: the listener " + listener + " has been busy with one message for "
                        + busyFor.toMillis() + " ms",
                at);
        events.accept(new IpmbListenerStuckEvent(container, identifier, label, listener.id(), busyFor));
    }

    void unhandled(long messages) {
        LOG.warn(where() + " reason=unhandled: " + messages
                + " messages that were here already were not handled before it stopped");
    }

    void stillBusy(RegisteredListener listener) {
        LOG.warn(where(listener) + " reason=still-busy: the listener " + listener
                + " has not come to an end, although it was interrupted; the " + "container stops without it");
    }

    void readingEnded() {
        IncidentLog.Line line = incidents.line(Kind.READING_ENDED);
        if (line != null) {
            line.write(where() + " reason=reading-ended: reading the bus has ended by itself, it is begun again");
        }
    }

    void refused(Throwable cause) {
        IncidentLog.Line line = incidents.line(Kind.REFUSED);
        if (line != null) {
            line.write(where()
                    + " reason=rejoin-refused: the bus does not let the endpoint in any more, it is tried again: "
                    + cause.getMessage());
        }
    }

    void thrownOff() {
        IncidentLog.Line line = incidents.line(Kind.THROWN_OFF);
        if (line != null) {
            line.write(
                    where()
                            + " reason=thrown-off: the endpoint was closed by somebody else or by a failure; joining the bus anew");
        }
    }

    private String where() {
        return "bus=" + identifier + " label=" + label.elements();
    }

    private String where(RegisteredListener listener) {
        return where() + " listener=" + listener.id();
    }
}
