package io.ipmb.controller;

import io.ipmb.counter.Counter;
import io.ipmb.counter.Counters;
import io.ipmb.incident.IncidentLog;
import io.ipmb.protocol.LabelProgram;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.function.Function;

/**
 * Messages without a receiver. All are counted and logged at the level DEBUG; one for each selector and minute is
 * logged as a warning, since their senders cannot know.
 */
final class Unmatched {

    private static final Logger LOG = System.getLogger("io.ipmb.controller");

    private final String bus;
    private final Counters counters;
    private final IncidentLog incidents;
    private final Function<LabelProgram, String> selectorText;

    Unmatched(ControllerContext context) {
        this.bus = context.settings().identifier();
        this.counters = context.counters();
        this.incidents = context.incidents();
        this.selectorText = context.settings().selectorText();
    }

    /** A message without time to live. */
    void dropped(String sender, LabelProgram expression) {
        counters.increment(Counter.DROPPED_NOBODY);
        report(
                BusIncident.NOBODY,
                sender,
                expression,
                " was dropped: nobody matches it. A time to live keeps messages for those who come later");
    }

    /** A message whose time to live is over. */
    void expired(String sender, LabelProgram expression) {
        counters.increment(Counter.DROPPED_EXPIRED);
        report(BusIncident.EXPIRED, sender, expression, " was dropped: nobody came within its time to live");
    }

    private void report(BusIncident kind, String sender, LabelProgram expression, String fate) {
        if (LOG.isLoggable(Level.DEBUG)) {
            LOG.log(Level.DEBUG, "bus " + bus + ": " + said(sender, expression, fate));
        }
        IncidentLog.Line line = incidents.line(kind, expression.fingerprint(), 0);
        if (line != null) {
            line.write(said(sender, expression, fate));
        }
    }

    private String said(String sender, LabelProgram expression, String fate) {
        return "a message of " + sender + " to \"" + LogText.shown(selectorText.apply(expression)) + "\"" + fate;
    }
}
