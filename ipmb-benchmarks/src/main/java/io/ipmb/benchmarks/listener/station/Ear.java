package io.ipmb.benchmarks.listener.station;

/**
 * Where every message ends up, whoever delivers it: reads its number, counts it, checks the order. {@link #hear} comes
 * from one thread at a time, {@link #expect} from another while nothing is under way.
 */
public final class Ear {

    private volatile Hearing hearing = new Hearing(0);

    /** One message has arrived. */
    public void hear(String text) {
        hearing.hear(NumberedText.numberIn(text));
    }

    /** Begins to count anew. */
    Hearing expect(long messages) {
        Hearing next = new Hearing(messages);
        hearing = next;
        return next;
    }
}
