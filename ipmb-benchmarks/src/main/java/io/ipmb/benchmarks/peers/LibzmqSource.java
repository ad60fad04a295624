package io.ipmb.benchmarks.peers;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;

/** A PUSH socket. */
final class LibzmqSource implements MessageSource {

    private final Pointer context = Libzmq.zmq_ctx_new();
    private final Pointer socket = Libzmq.zmq_socket(context, Libzmq.PUSH);
    private final Memory message;

    LibzmqSource(Link link) {
        message = new Memory(link.size());
        message.clear();
        if (Libzmq.zmq_connect(socket, Libzmq.endpoint(link.folder())) != 0) {
            throw Libzmq.failure("zmq_connect");
        }
    }

    @Override
    public void send(long number) {
        message.setLong(0, number);
        if (Libzmq.zmq_send(socket, message, message.size(), 0) < 0) {
            throw Libzmq.failure("zmq_send");
        }
    }

    @Override
    public void close() {
        Libzmq.zmq_close(socket);
        // Waits until all messages have left.
        Libzmq.zmq_ctx_term(context);
        message.close();
    }
}
