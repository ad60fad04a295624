package io.ipmb.spring.core;

import io.ipmb.Selector;
import io.ipmb.incident.IncidentLog;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Counts messages that could not be sent, and logs them once per incident. The log line adds to the exception, which
 * some senders swallow. Thread-safe.
 */
final class SendFailures {

    private static final Log LOG = LogFactory.getLog(IpmbTemplate.class);

    private final Supplier<String> identifier;
    private final LongAdder count = new LongAdder();
    private final IncidentLog incidents = new IncidentLog(LOG::warn, System::nanoTime);

    /** @param identifier of the bus, for the log */
    SendFailures(Supplier<String> identifier) {
        this.identifier = identifier;
    }

    void report(Selector selector, Throwable failure) {
        count.increment();
        IncidentLog.Line line = incidents.line(failure.getClass());
        if (line != null) {
            line.write(where(selector) + " reason=" + failure.getClass().getSimpleName()
                    + ": a message could not be sent: " + failure.getMessage());
        }
    }

    /** The begin of a log line about a message to this selector. */
    String where(Selector selector) {
        return "bus=" + identifier.get() + " selector=\"" + selector.expression() + "\"";
    }

    long count() {
        return count.sum();
    }
}
