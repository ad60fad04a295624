package io.ipmb.endpoint;

import io.ipmb.BusEvent;
import io.ipmb.DropReason;
import io.ipmb.PlatformFailureException;
import io.ipmb.counter.Counter;
import io.ipmb.counter.Counters;
import io.ipmb.incident.IncidentLog;
import io.ipmb.lane.LaneRefusal;
import io.ipmb.platform.PlatformException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reports an endpoint's events to the user and to the log. Every drop is counted, and reported once for each incident.
 * Thread-safe.
 */
final class Events {

    private static final Logger LOG = System.getLogger("io.ipmb.endpoint");

    private static final UUID NO_TYPE = new UUID(0, 0);

    private static final String LISTENER_FAILED = "listener failed";
    private static final String DIRECTORY_UNHEARD = "directory unheard";
    private static final String HANDLER_FAILED = "handler failed";
    private static final String WATCHING_FAILED = "watching failed";
    private static final String READING_FAILED = "reading failed";
    private static final String LANE_REFUSED = "lane refused";
    private static final String LANE_DAMAGED = "lane damaged";
    private static final String LANE_FULL = "lane full";
    private static final String LEFT_BEHIND = "left behind";
    private static final String LANE_NOT_TAKEN_UP = "lane not taken up";
    private static final String LANE_BROKEN = "lane broken";
    private static final String LANE_NOT_MADE = "lane not made";

    private final String name;
    private final Consumer<BusEvent> listener;
    private final Counters counters;
    private final IncidentLog incidents;

    Events(String name, Consumer<BusEvent> listener, Counters counters) {
        this.name = name;
        this.listener = listener;
        this.counters = counters;
        this.incidents =
                new IncidentLog((text, cause) -> LOG.log(Level.WARNING, name + " " + text, cause), System::nanoTime);
    }

    /** Reports an event to the user, and to the log at a level that fits. */
    void tell(BusEvent event) {
        if (event instanceof BusEvent.RejoinRefused refused) {
            log(() -> LOG.log(
                    Level.WARNING,
                    "{0}: cannot join again yet, and keeps trying: {1}",
                    name,
                    refused.cause().getMessage()));
        } else if (event instanceof BusEvent.ControllerUnresponsive unresponsive) {
            log(() -> LOG.log(
                    Level.WARNING,
                    "{0}: the host of the bus, process {1}, has not answered for {2}: it is stopped or hangs. Until it"
                            + " goes on or ends, no message gets through, and nobody takes over",
                    name,
                    String.valueOf(unresponsive.processId()),
                    seconds(unresponsive.limit())));
        } else if (event instanceof BusEvent.ControllerResponsive responsive) {
            log(() -> LOG.log(
                    Level.INFO, "{0}: the host of the bus answers again after {1}", name, seconds(responsive.after())));
        } else {
            log(() -> LOG.log(Level.DEBUG, "{0}: {1}", name, event));
        }
        try {
            listener.accept(event);
        } catch (RuntimeException e) {
            log(() -> LOG.log(Level.WARNING, name + ": the event listener failed on " + event, e));
        }
    }

    private static String seconds(Duration duration) {
        return duration.toMillis() / 1000.0 + " s";
    }

    /**
     * Counts a message that was not delivered.
     *
     * @param typeHigh half of the payload's type id
     * @param typeLow half of the payload's type id
     * @return for {@link #tellDropped}; null shortly after the same incident
     */
    IncidentLog.@Nullable Line dropped(DropReason reason, long typeHigh, long typeLow) {
        return dropped(reason, 1, typeHigh, typeLow);
    }

    /** As {@link #dropped(DropReason, long, long)}, for several messages. */
    IncidentLog.@Nullable Line dropped(DropReason reason, long messages, long typeHigh, long typeLow) {
        counters.add(counterOf(reason), messages);
        return incidents.line(reason, typeHigh, typeLow);
    }

    /** Reports a message that was not delivered. */
    void tellDropped(IncidentLog.Line line, DropReason reason, UUID typeId, String detail) {
        line.write("type=" + typeId + " reason=" + reason + ": a message was dropped: " + detail);
        tell(new BusEvent.MessageDropped(reason, typeId, detail));
    }

    /** Reports messages that were unread when the endpoint closed. */
    void unread(int count) {
        counters.add(Counter.DROPPED_UNREAD, count);
        String detail =
                (count == 1 ? "1 message" : count + " messages") + " had arrived, unread when the endpoint was closed";
        IncidentLog.Line line = incidents.line(DropReason.UNREAD);
        if (line != null) {
            line.write("reason=" + DropReason.UNREAD + ": " + detail + "; unread messages are lost");
        }
        tell(new BusEvent.MessageDropped(DropReason.UNREAD, NO_TYPE, detail));
    }

    private static Counter counterOf(DropReason reason) {
        return switch (reason) {
            case UNKNOWN_TYPE -> Counter.DROPPED_UNKNOWN_TYPE;
            case NOT_ADDRESSED -> Counter.DROPPED_NOT_ADDRESSED;
            case MALFORMED -> Counter.DROPPED_MALFORMED;
            case UNREAD -> Counter.DROPPED_UNREAD;
            case LOST_ON_THE_WAY -> Counter.SENT_LOST;
            case CRASHED_ITS_RECEIVERS -> Counter.DROPPED_CRASHES;
        };
    }

    void count(Counter counter) {
        counters.increment(counter);
    }

    /**
     * The report of a full lane whose messages are dropped; the caller has counted them.
     *
     * @param receiver the receiver, for people
     * @return to be run without a lock; null shortly after the same incident
     */
    @Nullable Runnable laneFull(String receiver) {
        IncidentLog.Line line = incidents.line(LANE_FULL, receiver);
        if (line == null) {
            return null;
        }
        String detail = receiver + " does not take its messages fast enough, and its lane is full";
        return () -> {
            line.write("reason=slow-receiver: messages are dropped: " + detail);
            tell(new BusEvent.MessageDropped(DropReason.LOST_ON_THE_WAY, NO_TYPE, detail));
        };
    }

    /**
     * Counts and reports messages that a receiver has left unread in its lane, and that nobody else gets.
     *
     * @param receiver the receiver, for people
     */
    void leftBehind(String receiver, long messages) {
        counters.add(Counter.DROPPED_LEFT_BEHIND, messages);
        String detail = (messages == 1 ? "1 message" : messages + " messages") + " to " + receiver
                + " had not been taken when it left";
        IncidentLog.Line line = incidents.line(LEFT_BEHIND, receiver);
        if (line != null) {
            line.write("reason=left-behind: messages are dropped: " + detail);
        }
        tell(new BusEvent.MessageDropped(DropReason.LOST_ON_THE_WAY, NO_TYPE, detail));
    }

    /**
     * Counts and reports a lane that its receiver did not take up, or has given up.
     *
     * @param receiver the receiver, for people
     * @param why as the receiver says; null when it says nothing
     */
    void laneNotTakenUp(String receiver, @Nullable LaneRefusal why) {
        counters.increment(Counter.LANES_NOT_TAKEN_UP);
        IncidentLog.Line line = incidents.line(LANE_NOT_TAKEN_UP, why == null ? "" : why);
        if (line != null) {
            String reason = switch (why == null ? LaneRefusal.NOT_WANTED : why) {
                case LIMIT -> "it has as many lanes as it takes";
                case NOT_WANTED -> why == null ? "the offer did not reach it" : "it takes no lanes";
                case SHORTAGE -> "its process is short of something";
                case BROKEN -> "it could not read the lane";
            };
            line.write("reason=lane-not-taken-up: messages to " + receiver + " go through the host: " + reason);
        }
    }

    /** Reports a lane whose receiver broke the rules. */
    void laneBroken(String receiver, PlatformException how) {
        counters.increment(Counter.LANES_NOT_TAKEN_UP);
        IncidentLog.Line line = incidents.line(LANE_BROKEN, receiver);
        if (line != null) {
            line.write("reason=lane-broken: messages to " + receiver + " go through the host: " + how.getMessage());
        }
    }

    /** Reports that no lane can be made at this moment. */
    void laneNotMade(PlatformException why) {
        IncidentLog.Line line = incidents.line(LANE_NOT_MADE, why.reason());
        if (line != null) {
            line.write("reason=lane-not-made: messages go through the host: " + why.getMessage());
        }
    }

    /**
     * Counts and reports a message that is not sent again.
     *
     * @param receiver the last receiver, for people
     */
    void crashedItsReceivers(String receiver, UnreadMessage message) {
        UUID typeId = message.typeId();
        DropReason reason = DropReason.CRASHED_ITS_RECEIVERS;
        IncidentLog.Line line = dropped(reason, typeId.getMostSignificantBits(), typeId.getLeastSignificantBits());
        if (line != null) {
            String detail = "it was sent to " + message.selector() + ", and " + message.crashes()
                    + " processes have ended with it in their hands, at last that of " + receiver;
            tellDropped(line, reason, typeId, detail);
        }
    }

    /** Reports a message handler that ended with an exception. */
    void handlerFailed(Throwable failure) {
        counters.increment(Counter.HANDLER_FAILURES);
        IncidentLog.Line line = incidents.line(HANDLER_FAILED, failure.getClass());
        if (line != null) {
            line.write("reason=" + failure.getClass().getSimpleName() + ": the message handler failed", failure);
        }
    }

    /**
     * Counts and reports a lane to this endpoint that is not taken up.
     *
     * @param sender the instance of the endpoint that offered it
     */
    void laneRefused(UUID sender, LaneRefusal why, String detail) {
        counters.increment(Counter.LANES_NOT_TAKEN);
        IncidentLog.Line line = incidents.line(LANE_REFUSED, why);
        if (line != null) {
            line.write("reason=lane-refused sender=" + sender + ": this endpoint takes no lane of another one, whose"
                    + " messages come through the host instead: " + detail);
        }
    }

    /**
     * Counts and reports a lane to this endpoint that has ended because its sender broke the rules.
     *
     * @param sender the instance of the endpoint that sent on it
     */
    void laneDamaged(UUID sender, PlatformException how) {
        counters.increment(Counter.LANES_DAMAGED);
        IncidentLog.Line line = incidents.line(LANE_DAMAGED, sender);
        if (line != null) {
            line.write("reason=lane-damaged sender=" + sender + ": a lane to this endpoint has ended: "
                    + how.getMessage());
        }
    }

    /** Reports a subscription that cannot read: a shortage passes by itself, another failure may not. */
    void readingFailed(PlatformFailureException failure) {
        IncidentLog.Line line = incidents.line(READING_FAILED, failure.isShortage());
        if (line != null) {
            String what = failure.isShortage() ? "the system is short of something" : "the bus cannot be read";
            line.write("reason=reading-failed: " + what + "; a subscription tries again until it works", failure);
        }
    }

    /** A listener of the directory ended with an exception. */
    void directoryListenerFailed(RuntimeException failure) {
        IncidentLog.Line line = incidents.line(LISTENER_FAILED, failure.getClass());
        if (line != null) {
            line.write("reason=" + failure.getClass().getSimpleName() + ": the directory's listener failed", failure);
        }
    }

    /** A listener of the directory still runs though its subscription has ended. */
    void directoryListenerStillRuns(Duration after) {
        IncidentLog.Line line = incidents.line(LISTENER_FAILED);
        if (line != null) {
            line.write("reason=slow-listener: the directory's listener still runs " + after
                    + " after the end of its subscription; it is left to itself");
        }
    }

    /**
     * Changes of the directory are told late.
     *
     * @param failure null where the controller has ended the watch
     */
    void directoryUnheard(@Nullable PlatformException failure) {
        IncidentLog.Line line = incidents.line(DIRECTORY_UNHEARD);
        if (line != null) {
            line.write(
                    "reason=directory-unheard: this process or the host is short of something; until that has passed,"
                            + " changes of the directory are noticed up to a second late",
                    failure);
        }
    }

    /** Reports that the controller cannot be watched, so that only sending reveals its end. */
    void watchingFailed(PlatformException failure) {
        IncidentLog.Line line = incidents.line(WATCHING_FAILED);
        if (line != null) {
            line.write(
                    "reason=watching-failed: the system is short of something; until that has passed, the end of the"
                            + " controller is noticed by sending alone",
                    failure);
        }
    }

    /**
     * Logging can fail, for instance for lack of descriptors; that must stop neither the reader nor the session loop.
     */
    static void log(Runnable line) {
        try {
            line.run();
        } catch (RuntimeException | Error e) {
            return;
        }
    }
}
