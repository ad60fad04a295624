package io.ipmb.spring.listener;

import io.ipmb.BusEvent;
import io.ipmb.ControllerInfo;
import io.ipmb.Endpoint;
import io.ipmb.Label;
import io.ipmb.spring.event.IpmbJoinFailedEvent;
import io.ipmb.spring.event.IpmbLeftEvent;
import java.util.List;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/** What becomes known of a container's life: a log line for whoever operates the application, and an event for itself. Thread-safe. */
final class LifeReport {

    private static final Log LOG = LogFactory.getLog(IpmbListenerContainer.class);

    private static final long OWN_PID = ProcessHandle.current().pid();

    private final IpmbListenerContainer container;
    private final Label label;
    private final ContainerRuntime runtime;

    LifeReport(IpmbListenerContainer container, ContainerRuntime runtime) {
        this.container = container;
        this.label = container.label();
        this.runtime = runtime;
    }

    /** @param retry whether it is tried again */
    void cannotJoin(Throwable failure, boolean retry) {
        LOG.warn(this + " reason=join-failed: could not join the bus, "
                + (retry ? "trying again in the background" : "going on without") + ": " + failure.getMessage());
        publishJoinFailed(failure, retry);
    }

    void cannotRead(Throwable failure) {
        LOG.warn(this + " reason=join-failed: could not begin to read the bus", failure);
    }

    void isBack() {
        if (!isBase()) {
            LOG.info(this + ": is on the bus at last");
        }
    }

    /** The application is on the bus: of all its endpoints the one that it sends through speaks for it. */
    void joined(Endpoint endpoint) {
        if (isBase()) {
            LOG.info(this + ": is on the bus; " + host(endpoint));
        }
    }

    /**
     * Another host, or none.
     *
     * @param endpoint null where it has just left
     */
    void told(BusEvent event, @Nullable Endpoint endpoint) {
        if (!isBase()) {
            return;
        }
        if (event instanceof BusEvent.ControllerLost lost) {
            LOG.info(this + ": has lost the host of the bus (" + lost.cause() + "), looks for the next one");
        } else if (event instanceof BusEvent.Rejoined && endpoint != null) {
            LOG.info(this + ": is on the bus again; " + host(endpoint));
        }
    }

    private static String host(Endpoint endpoint) {
        return host(endpoint.controller(), endpoint.isController());
    }

    /**
     * @param controller null where it has just left
     * @param own whether the endpoint that reports hosts the bus
     */
    static String host(@Nullable ControllerInfo controller, boolean own) {
        Long pid = controller == null ? null : controller.processId();
        if (own || Long.valueOf(OWN_PID).equals(pid)) {
            return "this process hosts it (pid " + OWN_PID + ")";
        }
        return (pid == null ? "another process" : "process " + pid) + " hosts it";
    }

    /** Listeners get messages from here on. */
    void listens(List<RegisteredListener> listeners) {
        if (label.elements().isEmpty() && !listeners.isEmpty()) {
            LOG.warn(this + " reason=no-label: what is sent to everyone (*) is all that reaches the listeners "
                    + listeners.stream().map(RegisteredListener::id).toList()
                    + ": set ipmb.label, or let their selectors name an element");
        }
    }

    private boolean isBase() {
        return label.equals(runtime.endpointFactory().baseLabel());
    }

    void givesUp(@Nullable Throwable why) {
        LOG.error(this + " reason=join-failed: gives up joining the bus", why);
        if (why != null) {
            publishJoinFailed(why, false);
        }
    }

    void isPaused() {
        LOG.info(this
                + ": is paused: what comes waits here and in the bus until it goes on or is stopped, and before long the"
                + " senders wait");
    }

    void goesOn(int waiting) {
        LOG.info(this + ": goes on after a pause, with " + waiting + " messages that wait here");
    }

    void hasLeft() {
        runtime.publish(new IpmbLeftEvent(container, identifier(), label));
    }

    private void publishJoinFailed(Throwable failure, boolean retry) {
        runtime.publish(new IpmbJoinFailedEvent(container, identifier(), label, failure, retry));
    }

    private String identifier() {
        return runtime.endpointFactory().identifier();
    }

    /** Whose life it is, as log lines say it. */
    @Override
    public String toString() {
        return "bus=" + identifier() + " label=" + label.elements();
    }
}
