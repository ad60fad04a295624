package io.ipmb.spring.listener;

import io.ipmb.Label;
import io.ipmb.Message;
import io.ipmb.spring.event.IpmbEvent;
import io.ipmb.spring.event.IpmbListenerFailedEvent;
import io.ipmb.spring.event.IpmbListenerStuckEvent;
import io.ipmb.spring.event.IpmbMessageNotTakenEvent;
import java.time.Duration;
import java.util.UUID;
import java.util.function.Consumer;
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

    private record ListenerFailure(String listenerId, Class<?> failure) {}

    private record NotTaken(UUID typeId) {}

    private final IpmbListenerContainer container;
    private final String identifier;
    private final Label label;
    private final Consumer<IpmbEvent> events;
    private final IncidentLog incidents = new IncidentLog(LOG::warn, System::nanoTime);

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
        boolean first = incidents.report(
                new ListenerFailure(listener.id(), reason),
                () -> where(listener) + " reason=" + reason.getSimpleName() + ": the listener " + listener
                        + " failed on a message of type " + typeId,
                failure);
        if (first) {
            events.accept(new IpmbListenerFailedEvent(container, identifier, label, listener.id(), failure));
        }
    }

    void notTaken(Message message) {
        UUID typeId = message.typeId();
        if (incidents.report(
                new NotTaken(typeId),
                () -> where() + " reason=not-taken: no listener takes messages of type " + typeId + " ("
                        + message.payload().getClass().getName() + "), the first came to " + message.selector(),
                null)) {
            events.accept(new IpmbMessageNotTakenEvent(container, identifier, label, typeId));
        }
    }

    void queueFull(int capacity) {
        incidents.report(
                "queue full",
                () -> where() + " reason=queue-full: the queue of " + capacity
                        + " messages is full, the bus has to wait for the listeners; "
                        + "make them faster, or raise concurrency",
                null);
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
        incidents.report(
                "reading ended",
                () -> where() + " reason=reading-ended: reading the bus has ended by itself, it is begun again",
                null);
    }

    void refused(Throwable cause) {
        incidents.report(
                "refused",
                () -> where()
                        + " reason=rejoin-refused: the bus does not let the endpoint in any more, it is tried again: "
                        + cause.getMessage(),
                null);
    }

    void thrownOff() {
        incidents.report(
                "thrown off",
                () -> where()
                        + " reason=thrown-off: the endpoint was closed by somebody else or by a failure; joining the bus anew",
                null);
    }

    private String where() {
        return "bus=" + identifier + " label=" + label.elements();
    }

    private String where(RegisteredListener listener) {
        return where() + " listener=" + listener.id();
    }
}
