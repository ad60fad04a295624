package io.ipmb.controller;

/** The kinds of incident that a controller says in its log, each once for each peer or selector that it concerns. */
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
    /** A receiver has not read for so long that its senders wait no longer. */
    GIVEN_UP,
    /** A receiver's channel has had no room for long, though its queue has. */
    UNREAD,

    /** All messages that wait together have as many objects as this process can hold. */
    TOO_MANY_OBJECTS,
    /** All queues together have as much memory as they may. */
    QUEUES_FULL,
    /** A sender keeps too much. */
    KEPT,
    /** A receiver went away while messages waited for it. */
    GONE,
    /** The objects of a message could not come in. */
    OBJECTS_LOST,
    /** A receiver cannot take a message. */
    UNDELIVERABLE,
    /** Nobody matches a selector. */
    NOBODY,
    /** Nobody has come for a selector in time. */
    EXPIRED,
    /** Those that messages waited for after a change of host did not come back. */
    NOT_RETURNED,
    /** The host ended with messages inside. */
    LOST_AT_CLOSE,
    /** There is no memory for the roster. */
    NO_ROSTER,
    /** A program that asked what is on the bus got no answer. */
    NOT_ANSWERED
}
