package io.ipmb.benchmarks.peers;

import java.util.function.LongPredicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Both directions of a round trip at one station. For one thread. */
interface TwoWay extends MessageSource, MessageSink {

    @Override
    void close();

    /**
     * Two ways side by side, for engines whose ways lead in one direction.
     *
     * @param in closed with the result
     * @param out opened by the first message, and closed with the result
     */
    static TwoWay of(MessageSink in, Supplier<MessageSource> out) {
        return new TwoWay() {
            private @Nullable MessageSource opened;

            @Override
            public void send(long number) {
                MessageSource source = opened;
                if (source == null) {
                    source = out.get();
                    opened = source;
                }
                source.send(number);
            }

            @Override
            public void receive(LongPredicate goesOn) {
                in.receive(goesOn);
            }

            @Override
            public void close() {
                try (in) {
                    if (opened != null) {
                        opened.close();
                    }
                }
            }
        };
    }
}
