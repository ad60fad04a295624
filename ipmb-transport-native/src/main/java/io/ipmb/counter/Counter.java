package io.ipmb.counter;

/**
 * All counters of endpoints and controllers. The names are stable, and serve as names of metrics.
 *
 * @since 0.1.0
 */
public enum Counter {
    /** Messages that this endpoint has passed to the lane. */
    SENT("ipmb.messages.sent", "messages sent"),
    /** Messages delivered to the user of this endpoint. */
    RECEIVED("ipmb.messages.received", "messages received"),
    /** Received messages of a type not in the message box. */
    DROPPED_UNKNOWN_TYPE("ipmb.dropped.unknown-type", "dropped: type not in the message box"),
    /** Received messages with a selector that does not match this endpoint's label. */
    DROPPED_NOT_ADDRESSED("ipmb.dropped.not-addressed", "dropped: selector does not match the label"),
    /** Received messages whose payload or attachments could not be read. */
    DROPPED_MALFORMED("ipmb.dropped.malformed", "dropped: cannot be decoded"),
    /** Received messages that were unread when the endpoint closed. */
    DROPPED_UNREAD("ipmb.dropped.unread", "dropped: unread when the endpoint closed"),
    /** Messages sent that the host reported as lost on their way. */
    SENT_LOST("ipmb.messages.lost", "messages sent that the host says are lost"),
    /** Messages sent again, because their receiver had left them in its lane, unread or not acknowledged. */
    SENT_AGAIN("ipmb.messages.sent-again", "messages sent again: their receiver had not taken or acknowledged them"),
    /** Messages sent that were dropped because their receiver does not take what is in its lane fast enough. */
    DROPPED_SLOW_RECEIVER("ipmb.dropped.slow-receiver", "dropped: the receiver's lane was full"),
    /** Messages sent that their receiver had left unread in its lane, and that nobody else gets. */
    DROPPED_LEFT_BEHIND("ipmb.dropped.left-behind", "dropped: the receiver left before it took them"),
    /** Messages sent that as many receivers as may had not acknowledged when their processes ended. */
    DROPPED_CRASHES("ipmb.dropped.crashes", "dropped: too many receivers crashed with it"),
    /** Lanes that this endpoint has offered to others. */
    LANES_OFFERED("ipmb.lanes.offered", "lanes offered to other endpoints"),
    /** Lanes that this endpoint has offered, and that were refused or given up by a receiver that stayed. */
    LANES_NOT_TAKEN_UP("ipmb.lanes.not-taken-up", "offered lanes that their receivers did not take up"),
    /** Calls of message handlers that ended with an exception. */
    HANDLER_FAILURES("ipmb.handler.failures", "failures of message handlers"),
    /** Lanes to this endpoint, offered by other endpoints, that it did not take up. */
    LANES_NOT_TAKEN("ipmb.lanes.not-taken", "lanes of other endpoints that were not taken up"),
    /** Lanes to this endpoint that ended because their senders broke the rules. */
    LANES_DAMAGED("ipmb.lanes.damaged", "lanes of other endpoints that were damaged"),
    /** Rejoins of this endpoint. */
    REJOINS("ipmb.rejoins", "rejoins"),
    /** Frames that the controller in this process has taken in. */
    ROUTED("ipmb.controller.routed", "frames taken in by the controller"),
    /** Deliveries of the controller into an endpoint's channel. */
    DELIVERED("ipmb.controller.delivered", "deliveries to endpoints"),
    /** Frames dropped for lack of a match and of time to live. */
    DROPPED_NOBODY("ipmb.controller.dropped.nobody", "dropped: nobody matches"),
    /** Kept frames whose time to live ended. */
    DROPPED_EXPIRED("ipmb.controller.dropped.expired", "dropped: time to live ended"),
    /** Kept frames dropped at the limit of their sender or of the bus. */
    DROPPED_KEPT_LIMIT("ipmb.controller.dropped.kept-limit", "dropped: too many messages kept"),
    /** Frames for endpoints that did not come back in time after a change of host, counted once for each endpoint. */
    DROPPED_NOT_RETURNED(
            "ipmb.controller.dropped.not-returned", "dropped: receiver did not come back after a change of host"),
    /** Frames that the controller had not read yet when it ended. */
    DROPPED_UNREAD_AT_CLOSE("ipmb.controller.dropped.unread", "dropped: not read when the host ended"),
    /** Frames dropped because of an endpoint that does not read fast enough. */
    DROPPED_SLOW_CONSUMER("ipmb.controller.dropped.slow-consumer", "dropped: slow consumer"),
    /** Frames that waited for an endpoint that went away, and were passed to the next match or kept. */
    REROUTED("ipmb.controller.rerouted", "passed on because their receiver went away"),
    /** Frames that were on their way to an endpoint that went away. */
    DROPPED_RECEIVER_GONE("ipmb.controller.dropped.receiver-gone", "dropped: receiver went away"),
    /**
     * Frames too large or with too many objects for a receiver's channel, and frames with objects that could not come
     * in.
     */
    DROPPED_UNDELIVERABLE("ipmb.controller.dropped.undeliverable", "dropped: receiver cannot take it"),
    /** Notices of lost messages without room in the sender's channel. */
    NOTICES_DROPPED("ipmb.controller.notices.lost", "notices of a loss that their sender had no room for"),
    /** Lanes introduced by the controller. */
    LANES_INTRODUCED("ipmb.controller.lanes.introduced", "lanes introduced"),
    /** Lanes that the controller could not introduce. */
    LANES_REFUSED("ipmb.controller.lanes.refused", "lanes refused"),
    /** Connections closed because of a malformed or forbidden frame. */
    PEERS_MISBEHAVED("ipmb.controller.peers.misbehaved", "connections closed for misbehaviour"),
    /** Connections refused: wrong token, wrong version, another user, a limit. */
    PEERS_REFUSED("ipmb.controller.peers.refused", "connections refused"),
    /** Connections that wait because their program comes and goes without pause. */
    PEERS_HELD_BACK("ipmb.controller.peers.held-back", "connections held back: their program comes and goes"),
    /** Endpoints disconnected as slow consumers, under the policy that does so. */
    PEERS_TOO_SLOW("ipmb.controller.peers.too-slow", "endpoints disconnected for being slow"),
    /** Ends of waiting for an endpoint that had not read for too long. */
    STALLS_GIVEN_UP("ipmb.controller.stalls.given-up", "endpoints that senders wait for no longer"),
    /** Attempts of a queue to grow that failed because all queues together are at their limit of memory. */
    QUEUES_FULL("ipmb.controller.queues.full", "queues that could not grow: all together are full"),
    /** Pauses of senders for a receiver's full queue. */
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

    /** A short description. */
    public String meaning() {
        return meaning;
    }
}
