package io.ipmb.benchmarks.peers;

import io.ipmb.Endpoint;
import io.ipmb.IncomingMessage;
import io.ipmb.JoinOptions;
import io.ipmb.OutgoingMessage;
import io.ipmb.Selector;
import io.ipmb.codec.BytesMessage;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.function.LongConsumer;

/** An endpoint of this library, for one way or both. */
final class IpmbEnd implements TwoWay {

    private static final String ANSWERING = "answering";
    private static final String ASKING = "asking";

    /** The longest wait of a poll. */
    private static final Duration MOMENT = Duration.ofMillis(100);

    /** Time limit for messages on their way at the end. */
    private static final Duration LIMIT = Duration.ofMinutes(1);

    private final Endpoint endpoint;
    private final ByteBuffer bytes;
    private final OutgoingMessage message;

    private IpmbEnd(Link link, String label, String to, boolean hosts) {
        endpoint = Endpoint.join(JoinOptions.builder("bench." + link.folder().getFileName())
                .label(label)
                .controllerAffinity(hosts)
                .receives(BytesMessage.class)
                .build());
        bytes = ByteBuffer.allocate(link.size());
        // One message for all: a send has encoded its payload when it returns.
        message = OutgoingMessage.of(Selector.unicast(to), new BytesMessage(0, bytes.array()));
    }

    /** The receiving or answering end; hosts the bus. */
    static TwoWay host(Link link) {
        return new IpmbEnd(link, ANSWERING, ASKING, true);
    }

    /** The sending or asking end. */
    static TwoWay visitor(Link link) {
        return new IpmbEnd(link, ASKING, ANSWERING, false);
    }

    @Override
    public void send(long number) {
        bytes.putLong(0, number);
        endpoint.send(message);
    }

    @Override
    public int poll(LongConsumer numbers) {
        try (IncomingMessage received = endpoint.receive(MOMENT)) {
            if (received == null) {
                return 0;
            }
            numbers.accept(
                    ByteBuffer.wrap(received.payload(BytesMessage.class).data()).getLong(0));
            return 1;
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
