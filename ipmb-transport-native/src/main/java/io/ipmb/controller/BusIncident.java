package io.ipmb.controller;

/** The kinds of incident in a controller's log, with one line for each peer or selector concerned. */
enum BusIncident {
    /** Connections cannot be accepted. */
    NOT_ACCEPTED,
    /** A connection was refused. */
    REFUSED,
    /** A program comes and goes without pause. */
    RESTLESS,
    /** A peer broke the rules and was disconnected. */
    MISBEHAVED,
    /** A receiver does not read fast enough. */
    SLOW,
    /** A receiver has not read for so long that its senders go on without it. */
    GIVEN_UP,
    /** A receiver's channel has been full for long, though its queue is not. */
    UNREAD,

    /** The waiting messages together have as many objects as this process can hold. */
    TOO_MANY_OBJECTS,
    /** All queues together have reached their memory limit. */
    QUEUES_FULL,
    /** A sender's kept messages have reached their limit. */
    KEPT,
    /** A receiver went away while messages waited for it. */
    GONE,
    /** The objects of a message could not come in. */
    OBJECTS_LOST,
    /** A receiver cannot take a message. */
    UNDELIVERABLE,
    /** Nobody matches a selector. */
    NOBODY,
    /** Nobody matched a selector within the time to live of a message. */
    EXPIRED,
    /** Absentees did not come back for the messages that waited for them. */
    NOT_RETURNED,
    /** The host ended with messages inside. */
    LOST_AT_CLOSE,
    /** There is no memory for the roster. */
    NO_ROSTER,
    /** A program that asked for a view of the bus got no answer. */
    NOT_ANSWERED,
    /** A sender's lane could not be introduced. */
    LANE_REFUSED
}
