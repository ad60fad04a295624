package io.ipmb.controller;

/** What an outbox asks of the controller. */
interface Traffic {

    /** Reads no more from this sender until {@link #resume}. */
    void pause(Peer sender);

    /** Reads from this sender again. */
    void resume(Peer sender);

    /** A receiver's queue is full and its senders wait, from now on. */
    void stalled(Outbox outbox);

    /** Something waits for a receiver, from now on until it is empty. */
    void waits(Outbox outbox);

    /** Nothing can be delivered to this peer any more; it may still send. */
    void receiverGone(Peer receiver);

    /**
     * Frames for a receiver that takes nothing any more. They are taken out of the queue and go to whom they would go now,
     * before anything else is routed.
     *
     * @return how many of them nobody gets
     */
    int orphaned(Peer receiver, FrameQueue waiting);

    /** Calls {@link Outbox#flush()} once {@link Outbox#retryAt()} has come. */
    void retryLater(Outbox outbox);

    /** Ends this peer's connection. */
    void disconnect(Peer peer);
}
