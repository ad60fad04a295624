package io.ipmb.spring.core;

import io.ipmb.incident.IncidentLog;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.messaging.converter.MessageConversionException;

/** Counts late replies, and logs replies without a requester once per incident. Thread-safe. */
final class LostReplies {

    private static final Log LOG = LogFactory.getLog(IpmbTemplate.class);

    private final Supplier<String> identifier;
    private final LongAdder late = new LongAdder();
    private final IncidentLog incidents = new IncidentLog(LOG::warn, System::nanoTime);

    /** @param identifier of the bus, for the log */
    LostReplies(Supplier<String> identifier) {
        this.identifier = identifier;
    }

    /**
     * Reports a reply without an open request. One without content is not reported: it may follow an answer that the
     * listener sent itself.
     */
    void late(@Nullable Object correlationId, Reply reply) {
        if (reply.isNothing()) {
            return;
        }
        late.increment();
        IncidentLog.Line line = incidents.line("late-reply");
        if (line != null) {
            line.write(
                    where() + " reason=late-reply: dropped a reply that no request waits for any more (correlation id "
                            + correlationId + "): it came too late, or was not the first");
        }
    }

    void unreadable(MessageConversionException why) {
        IncidentLog.Line line = incidents.line("unreadable-reply");
        if (line != null) {
            line.write(where() + " reason=unreadable-reply: dropped a reply that cannot be read: " + why.getMessage());
        }
    }

    /** The number of late replies. */
    long count() {
        return late.sum();
    }

    private String where() {
        return "bus=" + identifier.get();
    }
}
