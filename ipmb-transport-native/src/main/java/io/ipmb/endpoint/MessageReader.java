package io.ipmb.endpoint;

import io.ipmb.BrokenRegionException;
import io.ipmb.IncomingMessage;
import io.ipmb.codec.DecodeException;
import io.ipmb.counter.Counter;
import io.ipmb.counter.Counters;
import io.ipmb.incident.IncidentLog;
import io.ipmb.platform.PlatformException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Goes from message to message, and counts and tells the packets that are none for this endpoint. Never waits. For the
 * holder of the inbox's turn.
 */
final class MessageReader {

    /** Packets without a message until {@link #next()} returns, so that a flood of them ends no time limit. */
    private static final int MOST_SKIPPED = 64;

    /** An answer of {@link #next()}. */
    enum Step {
        /** {@link #message()} shows the next message. */
        MESSAGE,
        /** There were packets without a message, and there may be more. */
        SKIPPED,
        /** There is nothing to read at this moment. */
        NOTHING
    }

    private final Sources sources;
    private final StarReader star;
    private final FrameDecoder decoder;
    private final Counters counters;
    private final Events events;

    MessageReader(Sources sources, StarReader star, FrameDecoder decoder, Counters counters, Events events) {
        this.sources = sources;
        this.star = star;
        this.decoder = decoder;
        this.counters = counters;
        this.events = events;
    }

    /** Goes to the next message, reading the next batch where need be. */
    Step next() throws PlatformException {
        while (true) {
            Step step = nextOfBatch();
            if (step != Step.NOTHING) {
                return step;
            }
            Source source = sources.first();
            if (source == null || !star.fill(source)) {
                return Step.NOTHING;
            }
        }
    }

    /** As {@link #next()}, without a call of the system: of the messages that were read already. */
    Step nextOfBatch() {
        int skipped = 0;
        while (star.hasNext()) {
            if (star.next()) {
                return Step.MESSAGE;
            }
            skipped++;
            if (!decoder.wasControlFrame()) {
                tellDropped();
            }
            if (skipped == MOST_SKIPPED) {
                return Step.SKIPPED;
            }
        }
        return Step.NOTHING;
    }

    /** The present message, in place. The caller takes its objects or lets them go. */
    CurrentMessage message() {
        return decoder.message();
    }

    /** The present message, decoded and counted; null when it cannot be, which is counted and told. */
    @Nullable IncomingMessage take() {
        try {
            IncomingMessage taken = decoder.message().toMessage();
            counters.increment(Counter.RECEIVED);
            return taken;
        } catch (DecodeException | BrokenRegionException e) {
            decoder.unreadable(e);
            decoder.message().letGo();
            tellDropped();
            return null;
        }
    }

    private void tellDropped() {
        IncidentLog.Line line = events.dropped(decoder.dropReason(), decoder.dropTypeHigh(), decoder.dropTypeLow());
        if (line != null) {
            UUID typeId = new UUID(decoder.dropTypeHigh(), decoder.dropTypeLow());
            events.tellDropped(line, decoder.dropReason(), typeId, decoder.dropDetail());
        }
    }
}
