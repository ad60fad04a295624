package io.ipmb.spring.test;

import io.ipmb.Endpoint;
import io.ipmb.IncomingMessage;
import io.ipmb.MessageBox;
import io.ipmb.codec.BytesMessage;
import io.ipmb.codec.Unit;
import io.ipmb.platform.Deadline;
import io.ipmb.platform.NanoClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What has arrived at an endpoint and was not awaited yet. Everything is guarded by this object's monitor, which a
 * waiting thread holds: those who wait do so one after the other.
 */
final class Arrivals {

    private final Endpoint endpoint;
    private final List<IncomingMessage> waiting = new ArrayList<>();
    private final List<IncomingMessage> handedOut = new ArrayList<>();

    Arrivals(Endpoint endpoint) {
        this.endpoint = endpoint;
    }

    /** A box that reads the plain types and leaves all others as they came, until somebody says what they are. */
    static MessageBox everything() {
        return MessageBox.builder()
                .add(String.class, BytesMessage.class, Unit.class, Boolean.class, Byte.class, Short.class)
                .add(Integer.class, Long.class, Float.class, Double.class, Duration.class, Instant.class)
                .unknownTypes(true)
                .build();
    }

    /**
     * The first message that the reader takes; others stay. One that the reader fails on is taken as well, and closed
     * at the end, so that those behind it can be awaited.
     *
     * @param wanted what is awaited, for a person
     * @param reader answers the message as it is to be handed out, null when it does not take it
     */
    synchronized IncomingMessage await(
            Function<IncomingMessage, @Nullable IncomingMessage> reader, Duration limit, String wanted) {
        for (Iterator<IncomingMessage> kept = waiting.iterator(); kept.hasNext(); ) {
            IncomingMessage arrived = kept.next();
            IncomingMessage taken;
            try {
                taken = reader.apply(arrived);
            } catch (RuntimeException | Error e) {
                kept.remove();
                handedOut.add(arrived);
                throw e;
            }
            if (taken != null) {
                kept.remove();
                return handOut(taken);
            }
        }
        Deadline deadline = Deadline.after(limit, NanoClock.SYSTEM);
        while (true) {
            IncomingMessage next = endpoint.receive(Duration.ofNanos(deadline.remainingNanos()));
            if (next == null) {
                throw new AssertionError("Waited " + limit + " at " + endpoint.label() + " for " + wanted + "; "
                        + (waiting.isEmpty() ? "nothing arrived" : "arrived and not awaited: " + waiting));
            }
            IncomingMessage taken;
            try {
                taken = reader.apply(next);
            } catch (RuntimeException | Error e) {
                handedOut.add(next);
                throw e;
            }
            if (taken != null) {
                return handOut(taken);
            }
            waiting.add(next);
        }
    }

    private IncomingMessage handOut(IncomingMessage taken) {
        handedOut.add(taken);
        return taken;
    }

    synchronized void expectNothing(Duration time) {
        IncomingMessage next = endpoint.receive(time);
        if (next != null) {
            waiting.add(next);
        }
        if (!waiting.isEmpty()) {
            throw new AssertionError("Nothing was to arrive at " + endpoint.label() + ", but there is " + waiting);
        }
    }

    synchronized void close() {
        waiting.forEach(IncomingMessage::close);
        handedOut.forEach(IncomingMessage::close);
        waiting.clear();
        handedOut.clear();
    }
}
