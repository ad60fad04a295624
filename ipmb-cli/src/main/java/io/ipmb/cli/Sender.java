package io.ipmb.cli;

import io.ipmb.Endpoint;
import io.ipmb.Label;
import io.ipmb.LabelExpression;
import io.ipmb.MessageBox;
import io.ipmb.SendResult;
import io.ipmb.counter.Counter;
import java.util.UUID;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The endpoint of a sending command, excluded from the receivers of its own messages. Owns the endpoint. For one
 * thread.
 */
final class Sender implements AutoCloseable {

    /**
     * Held so that its level stays. The controller of a host that only sends has nothing to add to the command's own
     * output.
     */
    private static final Logger CONTROLLER = Logger.getLogger("io.ipmb.controller");

    private final String name;
    private final LabelExpression receivers;
    private final LabelExpression others;
    private final Endpoint endpoint;
    private long toNobody;

    private Sender(String name, LabelExpression receivers, LabelExpression others, Endpoint endpoint) {
        this.name = name;
        this.receivers = receivers;
        this.others = others;
        this.endpoint = endpoint;
    }

    private static void silenceController() {
        CONTROLLER.setLevel(Level.SEVERE);
    }

    /** Joins a sender that drops incoming messages. */
    static Sender join(BusOptions bus, Label label, LabelExpression receivers) {
        String name = "sender-" + UUID.randomUUID();
        Label own = label.with(name);
        silenceController();
        return new Sender(name, receivers, without(name, own, receivers), bus.joinToSend(own));
    }

    /** Joins a sender that awaits an answer. */
    static Sender joinToAsk(BusOptions bus, Label label, LabelExpression receivers, MessageBox answers) {
        String name = "request-" + UUID.randomUUID();
        Label own = label.with(name);
        silenceController();
        Endpoint endpoint = bus.join(own, options -> options.messageBox(answers));
        return new Sender(name, receivers, without(name, own, receivers), endpoint);
    }

    /**
     * The bus counts a sender among the receivers, which nobody at a terminal means. So this one excludes itself by its
     * name from a selector that holds for it.
     */
    private static LabelExpression without(String name, Label own, LabelExpression receivers) {
        return receivers.matches(own) ? receivers.and(LabelExpression.of(name).not()) : receivers;
    }

    Endpoint endpoint() {
        return endpoint;
    }

    /** The unique element of its label. */
    String name() {
        return name;
    }

    /** The receivers, without this one. */
    LabelExpression others() {
        return others;
    }

    /** Notes the receivers of a message. */
    void sent(SendResult result) {
        if (result.isNobody()) {
            toNobody++;
        }
    }

    /**
     * Checks the fate of the messages after they have left. The host knows all of it. Elsewhere the bus says at once
     * who gets a message, and nothing of messages that it keeps. Under a host on the crate nothing is known.
     *
     * @throws NobodyThereException when one of them had no receiver
     */
    void checkDelivered(long count, TimeSpan timeToLive) {
        long lost = endpoint.isController() ? Math.min(count, droppedHere()) : toNobody;
        if (lost > 0) {
            String what = count == 1
                    ? "the message was"
                    : lost + " of " + count + " messages " + (lost == 1 ? "was" : "were");
            throw new NobodyThereException(what + " for nobody: no endpoint matches " + receivers
                    + (timeToLive.isZero() ? "" : ", nor did one within " + timeToLive));
        }
    }

    private long droppedHere() {
        return endpoint.counters().getOrDefault(Counter.DROPPED_NOBODY, 0L)
                + endpoint.counters().getOrDefault(Counter.DROPPED_EXPIRED, 0L);
    }

    @Override
    public void close() {
        endpoint.close();
    }
}
