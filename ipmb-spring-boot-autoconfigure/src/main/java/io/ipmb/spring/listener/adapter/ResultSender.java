package io.ipmb.spring.listener.adapter;

import io.ipmb.IpmbException;
import io.ipmb.Selector;
import io.ipmb.codec.Unit;
import io.ipmb.incident.IncidentLog;
import io.ipmb.spring.core.ReplyOperations;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.converter.MessageConversionException;

/**
 * Sends a listener's result to the request's reply address, or without one to {@code @SendTo}. A result without a
 * destination is dropped, counted, and logged once per incident. Thread-safe.
 */
final class ResultSender {

    private static final Log LOG = LogFactory.getLog(ResultSender.class);

    private final ReplyOperations replies;
    private final List<ReplyDestination> destinations;
    private final boolean enabled;
    private final DeclaredResult declared;
    private final Object listener;
    private final LongAdder allUnaddressed;
    private final LongAdder unaddressed = new LongAdder();
    private final IncidentLog incidents = new IncidentLog(LOG::warn, System::nanoTime);

    /**
     * @param enabled whether to send results at all
     * @param declared the declared type of the results
     * @param allUnaddressed counts the dropped results of all listeners
     */
    ResultSender(
            ReplyOperations replies,
            List<ReplyDestination> destinations,
            boolean enabled,
            DeclaredResult declared,
            LongAdder allUnaddressed,
            Object listener) {
        this.allUnaddressed = allUnaddressed;
        this.replies = replies;
        this.destinations = List.copyOf(destinations);
        this.enabled = enabled;
        this.declared = declared;
        this.listener = listener;
    }

    void send(ReceivedMessage received, Object result) {
        if (!enabled) {
            return;
        }
        MessageHeaders headers = received.headers();
        // A requester gets the result: @SendTo is for messages without a requester, as with JMS and AMQP.
        if (replies.isRequest(headers)) {
            replies.reply(headers, declared.told(result));
            return;
        }
        boolean sent = false;
        for (ReplyDestination destination : destinations) {
            Selector selector = destination.of(received, result);
            if (selector != null) {
                replies.replyTo(selector, headers, declared.told(result));
                sent = true;
            }
        }
        if (!sent) {
            reportUnaddressed(result);
        }
    }

    /** Answers a requester with no content. Not for a multicast request: another receiver may have an answer. */
    void nothing(ReceivedMessage received) {
        if (!enabled || received.arrived().selector().mode() != Selector.Mode.UNICAST || !received.hasHeaders()) {
            return;
        }
        try {
            MessageHeaders headers = received.headers();
            if (replies.isRequest(headers)) {
                replies.reply(headers, Unit.INSTANCE);
            }
        } catch (MessageConversionException | IpmbException | IllegalArgumentException | IllegalStateException e) {
            // The message was handled, which this does not change.
            LOG.debug("A requester could not be told that the listener " + listener + " has returned nothing", e);
        }
    }

    private void reportUnaddressed(Object result) {
        allUnaddressed.increment();
        unaddressed.increment();
        IncidentLog.Line line = incidents.line("unaddressed-result");
        if (line != null) {
            line.write("reason=unaddressed-result: the listener " + listener + " returned a "
                    + result.getClass().getName()
                    + " for a message whose sender wants no answer, so the result is dropped; name a destination with"
                    + " @SendTo, or return nothing");
        }
    }

    /** Refuses a request, if the message is one. */
    void refuse(ReceivedMessage received, String why) {
        replies.refuse(received.headers(), why);
    }

    /** The number of dropped results. */
    long unaddressed() {
        return unaddressed.sum();
    }
}
