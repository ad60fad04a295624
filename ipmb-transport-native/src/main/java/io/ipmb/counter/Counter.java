package io.ipmb.counter;

/**
 * Everything that an endpoint or a controller counts. The names are stable; they are metric names as well.
 *
 * @since 0.1.0
 */
public enum Counter {
    /** Messages handed to the lane by this endpoint. */
    SENT("ipmb.messages.sent", "messages sent"),
    /** Messages given to the user of this endpoint. */
    RECEIVED("ipmb.messages.received", "messages received"),
    /** Received messages of a type that the message box does not read. */
    DROPPED_UNKNOWN_TYPE("ipmb.dropped.unknown-type", "dropped: type not in the message box"),
    /** Received messages whose selector does not hold for this endpoint's label. */
    DROPPED_NOT_ADDRESSED("ipmb.dropped.not-addressed", "dropped: selector does not match the label"),
    /** Received messages whose payload or attachments could not be read. */
    DROPPED_MALFORMED("ipmb.dropped.malformed", "dropped: cannot be decoded"),
    /** Received messages that nobody took before the endpoint was closed. */
    DROPPED_UNREAD("ipmb.dropped.unread", "dropped: unread when the endpoint closed"),
    /** Messages sent of which the host has told that they were lost on their way. */
    SENT_LOST("ipmb.messages.lost", "messages sent that the host says are lost"),
    /** Push-style handlers that ended with an exception. */
    HANDLER_FAILURES("ipmb.handler.failures", "failures of message handlers"),
    /** How often this endpoint has joined the bus again. */
    REJOINS("ipmb.rejoins", "rejoins"),
    /** Frames that the controller in this process took in. */
    ROUTED("ipmb.controller.routed", "frames taken in by the controller"),
    /** Deliveries that the controller handed to an endpoint's channel. */
    DELIVERED("ipmb.controller.delivered", "deliveries handed to an endpoint"),
    /** Frames that the controller dropped because nobody matched and no time to live was left. */
    DROPPED_NOBODY("ipmb.controller.dropped.nobody", "dropped: nobody matches"),
    /** Kept frames whose time to live ended. */
    DROPPED_EXPIRED("ipmb.controller.dropped.expired", "dropped: time to live ended"),
    /** Kept frames that gave way because their sender or the bus keeps too many. */
    DROPPED_KEPT_LIMIT("ipmb.controller.dropped.kept-limit", "dropped: too many messages kept"),
    /** Frames for endpoints that did not come back in time after a change of host, one for each of those. */
    DROPPED_NOT_RETURNED(
            "ipmb.controller.dropped.not-returned", "dropped: receiver did not come back after a change of host"),
    /** Frames that the controller had not read yet when it ended. */
    DROPPED_UNREAD_AT_CLOSE("ipmb.controller.dropped.unread", "dropped: not read when the host ended"),
    /** Frames dropped because of an endpoint that does not read fast enough. */
    DROPPED_SLOW_CONSUMER("ipmb.controller.dropped.slow-consumer", "dropped: slow consumer"),
    /** Frames that waited for an endpoint that went away and were given to the next match, or kept. */
    REROUTED("ipmb.controller.rerouted", "passed on because their receiver went away"),
    /** Frames that were on their way to an endpoint that went away. */
    DROPPED_RECEIVER_GONE("ipmb.controller.dropped.receiver-gone", "dropped: receiver went away"),
    /**
     * Frames that a receiver's channel cannot take (too large, too many objects), or whose objects could not come in.
     */
    DROPPED_UNDELIVERABLE("ipmb.controller.dropped.undeliverable", "dropped: receiver cannot take it"),
    /** Notices of lost messages that a sender's channel had no room for. */
    NOTICES_DROPPED("ipmb.controller.notices.lost", "notices of a loss that their sender had no room for"),
    /** Connections closed because of a malformed or forbidden frame. */
    PEERS_MISBEHAVED("ipmb.controller.peers.misbehaved", "connections closed for misbehaviour"),
    /** Connections refused: wrong token, wrong version, another user, a limit. */
    PEERS_REFUSED("ipmb.controller.peers.refused", "connections refused"),
    /** Connections that had to wait because their program comes and goes without pause. */
    PEERS_HELD_BACK("ipmb.controller.peers.held-back", "connections held back: their program comes and goes"),
    /** Endpoints disconnected for being slow under that policy. */
    PEERS_TOO_SLOW("ipmb.controller.peers.too-slow", "endpoints disconnected for being slow"),
    /** How often senders waited for an endpoint no longer, because it had not read for too long. */
    STALLS_GIVEN_UP("ipmb.controller.stalls.given-up", "endpoints that senders wait for no longer"),
    /** How often a queue could not grow because all queues together have as much memory as they may. */
    QUEUES_FULL("ipmb.controller.queues.full", "queues that could not grow: all together are full"),
    /** How often a sender was paused because a receiver's queue was full. */
    SENDERS_PAUSED("ipmb.controller.senders.paused", "senders paused for a full queue");

    private final String id;
    private final String meaning;

    Counter(String id, String meaning) {
        this.id = id;
        this.meaning = meaning;
    }

    /** The stable name, lower case with dots. */
    public String id() {
        return id;
    }

    /** What is counted, in a few words. */
    public String meaning() {
        return meaning;
    }
}
