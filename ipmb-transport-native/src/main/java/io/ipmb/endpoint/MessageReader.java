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
 * Goes from message to message, and counts and tells the dropped ones. Never waits. For the holder of the inbox's turn.
 *
 * <p>Lanes come first, since a look at them is no call of the system. The star is read when {@link #lookAtStar()} has
 * said that it is worth it, and without lanes at every look.
 */
final class MessageReader {

    /** Packets without a message until {@link #next()} returns, so that a flood of them ends no time limit. */
    private static final int MOST_SKIPPED = 64;

    /** Packets of lanes until the reader looks whether the star has something, however busy the lanes are. */
    private static final int MOST_OF_LANES = 256;

    /** An answer of {@link #next()}. */
    enum Step {
        /** {@link #message()} shows the next message. */
        MESSAGE,
        /** There were packets without a message, and there may be more. */
        SKIPPED,
        /**
         * The lanes are busy: the caller looks at the star and at the lanes' links, and notes it by {@link #looked()}.
         */
        LOOK,
        /** There is nothing to read at this moment. */
        NOTHING
    }

    private final Sources sources;
    private final StarReader star;
    private final IncomingLanes lanes;
    private final FrameDecoder decoder;
    private final Counters counters;
    private final Events events;
    private boolean starIsDue;
    private int ofLanes;

    MessageReader(
            Sources sources,
            StarReader star,
            IncomingLanes lanes,
            FrameDecoder decoder,
            Counters counters,
            Events events) {
        this.sources = sources;
        this.star = star;
        this.lanes = lanes;
        this.decoder = decoder;
        this.counters = counters;
        this.events = events;
    }

    /** Goes to the next message, reading the next batch where need be. */
    Step next() throws PlatformException {
        while (true) {
            Step step = nextOfMemory();
            if (step != Step.NOTHING) {
                return step;
            }
            if (!starIsDue && lanes.count() > 0) {
                return Step.NOTHING;
            }
            starIsDue = false;
            Source source = sources.first();
            if (source == null || !star.fill(source)) {
                return lanes.count() > 0 ? nextOfMemory() : Step.NOTHING;
            }
        }
    }

    /** As {@link #next()}, without a call of the system: of the lanes, and of the packets that were read already. */
    Step nextOfMemory() throws PlatformException {
        while (true) {
            Step step = nextOfBatch();
            if (step != Step.NOTHING || starIsDue) {
                return step;
            }
            if (ofLanes >= MOST_OF_LANES) {
                return Step.LOOK;
            }
            int filled = lanes.fill();
            if (filled == 0) {
                return Step.NOTHING;
            }
            ofLanes += filled;
        }
    }

    private Step nextOfBatch() {
        int skipped = 0;
        while (star.hasNext() || lanes.hasNext()) {
            Found found = star.hasNext() ? star.next() : lanes.next(decoder);
            if (found == Found.MESSAGE) {
                return Step.MESSAGE;
            }
            if (found == Found.DROPPED) {
                tellDropped();
            }
            skipped++;
            if (skipped == MOST_SKIPPED) {
                return Step.SKIPPED;
            }
        }
        return Step.NOTHING;
    }

    /** Goes on after {@link Step#LOOK}. */
    void looked() {
        ofLanes = 0;
    }

    /** Has the star read before the lanes the next time. */
    void lookAtStar() {
        starIsDue = true;
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
            decoder.message().entry().acknowledge();
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
