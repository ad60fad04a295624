package io.ipmb.endpoint;

import io.ipmb.Label;
import io.ipmb.Selector;
import io.ipmb.protocol.FrameView;
import io.ipmb.protocol.LabelProgram;
import io.ipmb.protocol.MalformedFrameException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The last few selectors that arrived, decoded, and whether they hold for this endpoint's label. For one reader. */
final class SelectorCache {

    private static final int SIZE = 8;

    /** A selector as it arrived. */
    record Entry(LabelProgram program, boolean multicast, long timeToLiveNanos, Selector selector, boolean matches) {}

    private final Set<String> label;
    private final @Nullable Entry[] entries = new Entry[SIZE];
    private int next;

    SelectorCache(Label label) {
        this.label = Set.copyOf(label.elements());
    }

    Entry find(FrameView frame) throws MalformedFrameException {
        long timeToLive = frame.timeToLiveNanos();
        for (int i = 0; i < SIZE; i++) {
            Entry entry = entries[i];
            if (entry != null
                    && entry.timeToLiveNanos() == timeToLive
                    && entry.multicast() == frame.isMulticast()
                    && entry.program()
                            .isEncodedAs(frame.memory(), frame.expressionOffset(), frame.expressionLength())) {
                return entry;
            }
        }
        Entry entry = decode(frame, timeToLive);
        entries[next] = entry;
        next = (next + 1) % SIZE;
        return entry;
    }

    private Entry decode(FrameView frame, long timeToLive) throws MalformedFrameException {
        LabelProgram program = LabelProgram.decode(frame.memory(), frame.expressionOffset(), frame.expressionLength());
        Selector selector = WireSelectors.received(frame);
        return new Entry(program, frame.isMulticast(), timeToLive, selector, program.matches(label));
    }
}
