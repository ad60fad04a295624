package io.ipmb.spring.core;

import io.ipmb.Endpoint;
import io.ipmb.IncomingMessage;
import io.ipmb.IpmbException;
import io.ipmb.LabelExpression;
import io.ipmb.Selector;
import io.ipmb.incident.IncidentLog;
import java.time.Duration;
import java.util.function.Supplier;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Passes on stray messages: messages at the endpoint for replies that are not replies. Their selector matches every
 * label, or all but some.
 *
 * <ul>
 *   <li>A multicast message is dropped: the application's other endpoints receive it as well.
 *   <li>A unicast message goes to a matching listener of the application with room in its queue. Otherwise it returns
 *       to the bus, for any other matching endpoint.
 * </ul>
 *
 * <p>Replies behind a stray message never wait for a listener, which may itself wait for one of them. Thread-safe.
 */
final class StrayMessages {

    private static final Log LOG = LogFactory.getLog(IpmbTemplate.class);

    /** The time limit for the bus to take a stray message back; replies wait behind it. */
    private static final Duration SEND_BACK_LIMIT = Duration.ofSeconds(1);

    private final FoundListeners listeners;
    private final Supplier<String> identifier;
    private final IncidentLog incidents = new IncidentLog(LOG::warn, System::nanoTime);

    /** @param identifier of the bus, for the log */
    StrayMessages(FoundListeners listeners, Supplier<String> identifier) {
        this.listeners = listeners;
        this.identifier = identifier;
    }

    /**
     * Passes one message on, with its attachments; the caller closes the remains.
     *
     * @param endpoint the endpoint for replies
     * @param here the address of that endpoint alone
     */
    void take(IncomingMessage message, Endpoint endpoint, LabelExpression here) {
        if (message.selector().mode() != Selector.Mode.UNICAST) {
            return;
        }
        IncomingMessage offered = message.detach();
        boolean taken = false;
        try {
            taken = listeners.offer(offered);
            if (!taken) {
                sendBack(offered, endpoint, here);
            }
        } finally {
            if (!taken) {
                offered.close();
            }
        }
    }

    private void sendBack(IncomingMessage message, Endpoint endpoint, LabelExpression here) {
        Selector received = message.selector();
        try {
            Selector elsewhere =
                    Selector.unicast(received.expression().and(here.not())).withTimeToLive(received.timeToLive());
            endpoint.send(message.forwardTo(elsewhere), SEND_BACK_LIMIT);
        } catch (IpmbException | IllegalArgumentException e) {
            IncidentLog.Line line = incidents.line("not-passed-on");
            if (line != null) {
                line.write("bus=" + identifier.get() + " reason=not-passed-on: lost a message to any one receiver ("
                        + received + "): it came to the endpoint for replies, which could not send it back to the bus: "
                        + e.getMessage());
            }
        }
    }
}
