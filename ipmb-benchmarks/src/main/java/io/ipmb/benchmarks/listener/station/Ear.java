package io.ipmb.benchmarks.listener.station;

/**
 * The end of every message, by whatever way it arrives: reads its number, counts it, checks the order. One thread at a
 * time calls {@link #hear}, another one calls {@link #expect} while no message is under way.
 */
public final class Ear {

    private volatile Hearing hearing = new Hearing(0);

    /** Takes a message. */
    public void hear(String text) {
        hearing.hear(NumberedText.numberIn(text));
    }

    /** Starts a new count. */
    Hearing expect(long messages) {
        Hearing next = new Hearing(messages);
        hearing = next;
        return next;
    }
}
