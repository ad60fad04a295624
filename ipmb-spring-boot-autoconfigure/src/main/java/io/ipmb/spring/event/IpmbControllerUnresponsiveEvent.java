package io.ipmb.spring.event;

import io.ipmb.Label;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The program that hosts the bus exists but does not answer: it is stopped or hangs. The endpoint stays with it; an
 * {@link IpmbControllerResponsiveEvent} or an {@link IpmbControllerLostEvent} follows.
 *
 * @since 0.1.0
 */
public final class IpmbControllerUnresponsiveEvent extends IpmbEvent {

    private final @Nullable Long processId;
    private final Duration limit;

    /**
     * @param source the endpoint's owner
     * @param identifier the bus's name
     * @param label the endpoint's label
     * @param processId the process that hosts the bus; null where the system does not tell
     * @param limit length of the silence
     */
    public IpmbControllerUnresponsiveEvent(
            Object source, String identifier, Label label, @Nullable Long processId, Duration limit) {
        super(source, identifier, label);
        this.processId = processId;
        this.limit = limit;
    }

    /** The process that hosts the bus; null where the system does not tell. */
    public @Nullable Long processId() {
        return processId;
    }

    /** Length of the silence, {@code ipmb.liveness-limit}. */
    public Duration limit() {
        return limit;
    }

    @Override
    protected String what() {
        return "the controller, process " + processId + ", has not answered for " + limit;
    }
}
