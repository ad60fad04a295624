package io.ipmb.benchmarks.peers;

import io.ipmb.Endpoint;
import io.ipmb.JoinOptions;
import io.ipmb.MessageView;
import io.ipmb.PayloadWriter;
import io.ipmb.Selector;
import io.ipmb.Subscription;
import io.ipmb.codec.BincodeWriter;
import io.ipmb.codec.BytesMessage;
import io.ipmb.codec.PayloadTypes;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.function.LongPredicate;
import java.util.function.UnaryOperator;

/** An endpoint of this library, for one way or both. */
final class IpmbEnd implements TwoWay {

    private static final String ANSWERING = "answering";
    private static final String ASKING = "asking";

    private static final UUID TYPE = PayloadTypes.of(BytesMessage.class).uuid();

    /** Time limit for messages on their way at the end. */
    private static final Duration LIMIT = Duration.ofMinutes(1);

    private final Endpoint endpoint;
    private final Selector to;
    private final byte[] filler;
    private final int encodedSize;
    private final PayloadWriter writer = this::write;

    private long number;

    private IpmbEnd(Link link, UnaryOperator<JoinOptions.Builder> options, String label, String to, boolean hosts) {
        endpoint = Endpoint.join(
                options.apply(JoinOptions.builder("bench." + link.folder().getFileName())
                                .label(label)
                                .controllerAffinity(hosts)
                                .receives(BytesMessage.class))
                        .build());
        this.to = Selector.unicast(to);
        filler = new byte[link.size() - Long.BYTES];
        BincodeWriter measure = new BincodeWriter();
        measure.reset(ByteBuffer.allocate(2 * link.size() + Long.BYTES));
        write(measure);
        encodedSize = Math.toIntExact(measure.written());
    }

    /** The receiving or answering end; hosts the bus. */
    static TwoWay host(Link link, UnaryOperator<JoinOptions.Builder> options) {
        return new IpmbEnd(link, options, ANSWERING, ASKING, true);
    }

    /** The sending or asking end. */
    static TwoWay visitor(Link link, UnaryOperator<JoinOptions.Builder> options) {
        return new IpmbEnd(link, options, ASKING, ANSWERING, false);
    }

    /** Writes a {@link BytesMessage} with the number in front. */
    private void write(BincodeWriter out) {
        out.writeU16(0);
        out.writeLength(Long.BYTES + filler.length);
        out.writeRaw(Long.reverseBytes(number), Long.BYTES);
        out.writeRawBytes(filler);
    }

    @Override
    public void send(long next) {
        number = next;
        endpoint.send(to, TYPE, encodedSize, writer);
    }

    /** Reads the number where it lies: in front of the filler, which ends the payload. */
    private long number(MessageView message) {
        ByteBuffer payload = message.payload();
        return Long.reverseBytes(payload.getLong(payload.limit() - filler.length - Long.BYTES));
    }

    @Override
    public void receive(LongPredicate goesOn) {
        CountDownLatch done = new CountDownLatch(1);
        Subscription subscription = endpoint.onMessageInPlace(message -> {
            if (!goesOn.test(number(message))) {
                done.countDown();
            }
        });
        try {
            done.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted while messages were to come", e);
        } finally {
            subscription.close();
        }
    }

    @Override
    public void close() {
        try (endpoint) {
            if (!endpoint.flush(LIMIT)) {
                throw new IllegalStateException("the other station did not take all messages in time");
            }
        }
    }
}
