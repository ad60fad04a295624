package io.ipmb.spring.core;

import io.ipmb.IpmbException;
import io.ipmb.Selector;
import io.ipmb.codec.Unit;
import io.ipmb.incident.IncidentLog;
import io.ipmb.spring.support.IpmbHeaders;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.support.MessageBuilder;

/** Answers requests through a sender. Thread-safe. */
final class ReplySender implements ReplyOperations {

    private static final Log LOG = LogFactory.getLog(IpmbTemplate.class);

    /** Enough for a readable reason; the rest, for instance a payload inside it, is cut off. */
    private static final int MOST_CHARACTERS_OF_A_REASON = 1000;

    private final MessageSender sender;
    private final Addressing addressing;
    private final IncidentLog incidents = new IncidentLog(LOG::warn, System::nanoTime);

    ReplySender(MessageSender sender, Addressing addressing) {
        this.sender = sender;
        this.addressing = addressing;
    }

    @Override
    public boolean isRequest(MessageHeaders request) {
        return request.get(IpmbHeaders.REPLY_TO) instanceof String;
    }

    @Override
    public void reply(MessageHeaders request, Object payload) {
        if (!(request.get(IpmbHeaders.REPLY_TO) instanceof String address)) {
            throw new IllegalArgumentException("There is nobody to reply to: the message has no header "
                    + IpmbHeaders.REPLY_TO + "; ask isRequest first");
        }
        replyTo(addressing.ofReplyAddress(address), request, payload);
    }

    @Override
    public void replyTo(Selector destination, MessageHeaders request, Object payload) {
        MessageBuilder<?> reply = MessageBuilder.fromMessage(Payloads.message(payload));
        reply.setHeader(IpmbHeaders.CORRELATION_ID, request.get(IpmbHeaders.CORRELATION_ID));
        sender.send(destination, reply.build());
    }

    @Override
    public void refuse(MessageHeaders request, String why) {
        if (!isRequest(request)) {
            return;
        }
        try {
            reply(
                    request,
                    MessageBuilder.withPayload(Unit.INSTANCE)
                            .setHeader(IpmbHeaders.ERROR, shortened(why))
                            .build());
        } catch (IpmbException | IllegalArgumentException | IllegalStateException e) {
            IncidentLog.Line line = incidents.line("not-refused");
            if (line != null) {
                line.write(
                        "reason=not-refused: a requester could not be told that its request failed: " + e.getMessage());
            }
        }
    }

    private static String shortened(String why) {
        return why.length() <= MOST_CHARACTERS_OF_A_REASON ? why : why.substring(0, MOST_CHARACTERS_OF_A_REASON) + "…";
    }
}
