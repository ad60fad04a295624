package io.ipmb.endpoint;

import io.ipmb.SendResult;

/** The end of one try to send. Steady paths use one object again and again. */
sealed interface Attempt {

    Attempt NO_STAR = new NoStar();
    Attempt SHORTAGE = new Shortage();
    Attempt AGAIN = new Again();

    /** The message has left. */
    record Sent(SendResult result) implements Attempt {}

    /** There is no star at this moment. */
    record NoStar() implements Attempt {}

    /** The star has ended. */
    record StarGone(Star star) implements Attempt {}

    /** The outlet has no room. */
    record Full(Outlet outlet) implements Attempt {}

    /** A way has ended; there may be another one. */
    record Again() implements Attempt {}

    /** A lane to a receiver is to be opened before the message is sent. */
    record LaneDue(Neighbour receiver) implements Attempt {}

    /** The system is short of something that nobody announces. */
    record Shortage() implements Attempt {}
}
