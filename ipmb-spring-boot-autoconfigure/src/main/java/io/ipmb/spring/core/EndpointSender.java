package io.ipmb.spring.core;

import io.ipmb.IpmbException;
import io.ipmb.MessageTooLargeException;
import io.ipmb.OutgoingMessage;
import io.ipmb.Selector;
import io.ipmb.SendResult;
import io.ipmb.TooManyAttachmentsException;
import io.ipmb.incident.IncidentLog;
import io.ipmb.spring.support.BodyRegions;
import java.time.Duration;
import java.util.function.Function;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Sends encoded messages through the endpoint. A large body travels in a memory region, which is released as soon as
 * the endpoint has taken or refused the message. Thread-safe once it is set up.
 */
final class EndpointSender {

    private static final Log LOG = LogFactory.getLog(IpmbTemplate.class);

    private final EndpointSupplier endpoint;
    private final Function<Selector, String> where;
    private final IncidentLog incidents = new IncidentLog(LOG::warn, System::nanoTime);
    private BodyRegions bodies = BodyRegions.READ_ONLY;
    private @Nullable Duration defaultTimeout;

    /** @param where describes the receivers of a message, for the log */
    EndpointSender(EndpointSupplier endpoint, Function<Selector, String> where) {
        this.endpoint = endpoint;
        this.where = where;
    }

    void setBodies(BodyRegions bodies) {
        this.bodies = bodies;
    }

    BodyRegions bodies() {
        return bodies;
    }

    /** @param timeout null for the endpoint's own */
    void setTimeout(@Nullable Duration timeout) {
        defaultTimeout = timeout;
    }

    /** Sends a payload other than an envelope. */
    void send(Selector selector, Object payload) {
        Duration limit = defaultTimeout;
        if (limit == null) {
            endpoint.endpoint().send(selector, payload);
        } else {
            endpoint.endpoint().send(OutgoingMessage.of(selector, payload), limit);
        }
    }

    /** @param timeout null for the default one */
    SendResult send(OutgoingMessage message, @Nullable Duration timeout) {
        if (bodies.isLarge(message)) {
            return sendInRegion(message, timeout);
        }
        try {
            return sendAsItIs(message, timeout);
        } catch (MessageTooLargeException e) {
            // A small body behind large headers.
            if (!bodies.isMovable(message)) {
                throw e;
            }
            return sendInRegion(message, timeout);
        }
    }

    private SendResult sendInRegion(OutgoingMessage message, @Nullable Duration timeout) {
        // Without an endpoint, sending fails before it takes a region.
        endpoint.endpoint();
        BodyRegions.Moved moved;
        try {
            moved = bodies.move(message);
        } catch (RuntimeException e) {
            return sendWithoutRegion(message, timeout, e);
        }
        try (moved) {
            return sendAsItIs(moved.message(), timeout);
        } catch (TooManyAttachmentsException e) {
            return sendWithoutRegion(message, timeout, e);
        }
    }

    private SendResult sendWithoutRegion(OutgoingMessage message, @Nullable Duration timeout, RuntimeException why) {
        SendResult result;
        try {
            result = sendAsItIs(message, timeout);
        } catch (MessageTooLargeException e) {
            throw new IpmbException(
                    "The encoded message has " + e.size() + " bytes, one frame of the bus carries at most " + e.limit()
                            + ", and there is no memory region for its body: " + why.getMessage()
                            + "; raise ipmb.memory-region.max-bytes where that is the reason",
                    why);
        }
        IncidentLog.Line line = incidents.line("no-region");
        if (line != null) {
            line.write(where.apply(message.selector()) + " reason=no-region: the body of a message went in the frame, "
                    + "since there is no memory region for it: " + why.getMessage());
        }
        return result;
    }

    private SendResult sendAsItIs(OutgoingMessage message, @Nullable Duration timeout) {
        Duration limit = timeout == null ? defaultTimeout : timeout;
        return limit == null
                ? endpoint.endpoint().send(message)
                : endpoint.endpoint().send(message, limit);
    }
}
