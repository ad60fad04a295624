package io.ipmb.spring.support;

import io.ipmb.IncomingMessage;
import io.ipmb.Selector;
import io.ipmb.codec.BincodeReader;
import io.ipmb.codec.BincodeWriter;
import io.ipmb.codec.PayloadType;
import io.ipmb.codec.PayloadTypes;
import java.nio.ByteBuffer;
import java.util.List;

/** Payloads as they are after the way over the bus. */
final class Arrival {

    static final Selector SELECTOR = Selector.unicast("moon");

    private Arrival() {}

    /** A message with this payload, written and read as the bus does it. */
    static IncomingMessage of(Object payload) {
        PayloadType<?> type = PayloadTypes.of(payload.getClass());
        return of(type, bytes(payload));
    }

    static IncomingMessage of(PayloadType<?> type, byte[] bytes) {
        BincodeReader in = new BincodeReader();
        in.reset(ByteBuffer.wrap(bytes), 0, bytes.length);
        return new IncomingMessage(type.codec().read(in), type.uuid(), SELECTOR, List.of(), List.of());
    }

    /** What the bus carries of a payload. */
    static byte[] bytes(Object payload) {
        byte[] bytes = new byte[400_000];
        BincodeWriter out = new BincodeWriter();
        out.reset(ByteBuffer.wrap(bytes));
        PayloadTypes.of(payload.getClass()).writeObject(out, payload);
        return java.util.Arrays.copyOf(bytes, Math.toIntExact(out.written()));
    }
}
