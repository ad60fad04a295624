package io.ipmb.spring.core;

import io.ipmb.incident.IncidentLog;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.messaging.converter.MessageConversionException;

/** Replies that reach no requester: counted where they came late, logged once per incident. Thread-safe. */
final class LostReplies {

    private static final Log LOG = LogFactory.getLog(IpmbTemplate.class);

    private final Supplier<String> identifier;
    private final LongAdder late = new LongAdder();
    private final IncidentLog incidents = new IncidentLog(LOG::warn, System::nanoTime);

    /** @param identifier of the bus, for the log */
    LostReplies(Supplier<String> identifier) {
        this.identifier = identifier;
    }

    /** No request waits for this reply; one that says nothing is no news where an answer was sent by hand before. */
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

    /** How many came late. */
    long count() {
        return late.sum();
    }

    private String where() {
        return "bus=" + identifier.get();
    }
}
