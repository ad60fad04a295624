package io.ipmb.benchmarks.crowd;

import io.ipmb.Endpoint;
import io.ipmb.OutgoingMessage;
import io.ipmb.Selector;
import io.ipmb.benchmarks.series.Numbers;
import io.ipmb.codec.BytesMessage;
import java.nio.ByteBuffer;
import java.time.Duration;

/** Sends a series of numbered messages through an endpoint, which stays the caller's. For one thread. */
final class Talker {

    /** The length of a message: its number, the sender's, and bytes that mean nothing. */
    static final int BYTES = 64;

    private static final int SENDER_OFFSET = Long.BYTES;

    /** Number of messages per look at the clock. */
    private static final int BURST = 16;

    private final Endpoint endpoint;
    private final ByteBuffer bytes = ByteBuffer.allocate(BYTES);
    private final OutgoingMessage message;

    /**
     * @param number of this sender, from 0 on
     * @param to the receivers of its messages
     */
    Talker(Endpoint endpoint, int number, Selector to) {
        this.endpoint = endpoint;
        bytes.putInt(SENDER_OFFSET, number);
        // One message for all: a send has encoded its payload when it returns.
        message = OutgoingMessage.of(to, new BytesMessage(0, bytes.array()));
    }

    /** The number of a message in its series. */
    static long number(BytesMessage message) {
        return ByteBuffer.wrap(message.data()).getLong(0);
    }

    /** The number of a message's sender. */
    static int sender(BytesMessage message) {
        return ByteBuffer.wrap(message.data()).getInt(SENDER_OFFSET);
    }

    /** Sends a warm-up and the series that counts, with the marks. */
    void send(Duration warmUp, Duration time) {
        series(warmUp);
        send(Numbers.START);
        series(time);
        send(Numbers.END);
    }

    private void series(Duration time) {
        long start = System.nanoTime();
        long number = 0;
        do {
            for (int i = 0; i < BURST; i++) {
                send(number++);
            }
        } while (System.nanoTime() - start < time.toNanos());
    }

    private void send(long number) {
        bytes.putLong(0, number);
        endpoint.send(message);
    }
}
