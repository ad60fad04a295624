package io.ipmb.benchmarks.peers;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.util.function.LongConsumer;

/** A PULL socket; waits for each message. */
final class LibzmqSink implements PolledSink {

    private final Pointer context = Libzmq.zmq_ctx_new();
    private final Pointer socket = Libzmq.zmq_socket(context, Libzmq.PULL);
    private final Memory message;

    LibzmqSink(Link link) {
        message = new Memory(link.size());
        if (Libzmq.zmq_bind(socket, Libzmq.endpoint(link.folder())) != 0) {
            throw Libzmq.failure("zmq_bind");
        }
    }

    @Override
    public int poll(LongConsumer numbers) {
        if (Libzmq.zmq_recv(socket, message, message.size(), 0) != message.size()) {
            throw Libzmq.failure("zmq_recv");
        }
        numbers.accept(message.getLong(0));
        return 1;
    }

    @Override
    public void close() {
        Libzmq.zmq_close(socket);
        Libzmq.zmq_ctx_term(context);
        message.close();
    }
}
