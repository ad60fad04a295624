package io.ipmb.spring.listener;

import io.ipmb.Label;
import io.ipmb.spring.event.IpmbJoinFailedEvent;
import io.ipmb.spring.event.IpmbLeftEvent;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/** What becomes known of a container's life: a log line for whoever operates the application, and an event for itself. Thread-safe. */
final class LifeReport {

    private static final Log LOG = LogFactory.getLog(IpmbListenerContainer.class);

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
        LOG.info(this + ": is on the bus at last");
    }

    void givesUp(@Nullable Throwable why) {
        LOG.error(this + " reason=join-failed: gives up joining the bus", why);
        if (why != null) {
            publishJoinFailed(why, false);
        }
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
