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
 * Messages that come to the endpoint for replies and are none: they were sent to everybody, or to all but some.
 *
 * <ul>
 *   <li>One to many is dropped, since the application's other endpoints get theirs.
 *   <li>One to a single receiver goes to the application's own listener that its selector names, where there is one and
 *       it has room. Else it goes back to the bus, to any endpoint that the selector names but this one.
 * </ul>
 *
 * <p>The replies behind a stray message never wait for a listener, since that listener may wait for one of them.
 * Thread-safe.
 */
final class StrayMessages {

    private static final Log LOG = LogFactory.getLog(IpmbTemplate.class);

    /** How long the replies behind a stray message may wait until the bus has taken it back. */
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
     * Takes what may be kept of the message out of it; the caller closes the rest.
     *
     * @param endpoint where it came
     * @param here names that endpoint and no other
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
