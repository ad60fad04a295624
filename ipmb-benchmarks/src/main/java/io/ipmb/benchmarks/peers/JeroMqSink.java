package io.ipmb.benchmarks.peers;

import java.nio.ByteBuffer;
import java.util.function.LongConsumer;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/** A PULL socket; waits for each message. */
final class JeroMqSink implements PolledSink {

    private final ZContext context = new ZContext();
    private final ZMQ.Socket socket = context.createSocket(SocketType.PULL);

    JeroMqSink(Link link) {
        if (!socket.bind(endpoint(link))) {
            throw new IllegalStateException("cannot bind " + endpoint(link));
        }
    }

    static String endpoint(Link link) {
        return "tcp://127.0.0.1:" + link.port();
    }

    @Override
    public int poll(LongConsumer numbers) {
        numbers.accept(ByteBuffer.wrap(socket.recv()).getLong(0));
        return 1;
    }

    @Override
    public void close() {
        context.close();
    }
}
