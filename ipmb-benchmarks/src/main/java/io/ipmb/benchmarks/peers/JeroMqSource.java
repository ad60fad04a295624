package io.ipmb.benchmarks.peers;

import java.nio.ByteBuffer;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/** A PUSH socket. */
final class JeroMqSource implements MessageSource {

    private final ZContext context = new ZContext();
    private final ZMQ.Socket socket = context.createSocket(SocketType.PUSH);
    private final int size;

    JeroMqSource(Link link) {
        size = link.size();
        // Closing waits until all messages have left.
        socket.setLinger(-1);
        if (!socket.connect(JeroMqSink.endpoint(link))) {
            throw new IllegalStateException("cannot connect to " + JeroMqSink.endpoint(link));
        }
    }

    /** Each message needs an array of its own: the socket keeps it until the message has left. */
    @Override
    public void send(long number) {
        byte[] message = new byte[size];
        ByteBuffer.wrap(message).putLong(0, number);
        if (!socket.send(message)) {
            throw new IllegalStateException("cannot send message " + number + ": error " + socket.errno());
        }
    }

    @Override
    public void close() {
        context.close();
    }
}
