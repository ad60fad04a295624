package io.ipmb.endpoint;

import io.ipmb.Selector;
import io.ipmb.SendTimeoutException;
import io.ipmb.codec.PayloadType;

/** A lane that is there, and that nobody sends on. */
final class UnusedLane implements Lane {

    private static AssertionError used() {
        return new AssertionError("nobody uses it");
    }

    @Override
    public boolean send(Selector selector, PayloadType<?> type, Object payload, int size) {
        throw used();
    }

    @Override
    public boolean sendWithTail(Selector selector, PayloadType<?> type, Object payload, int size, FrameRequest tail) {
        throw used();
    }

    @Override
    public boolean claim(EncodedMessage message) {
        throw used();
    }

    @Override
    public boolean commit(EncodedMessage message) {
        throw used();
    }

    @Override
    public boolean isEmpty() {
        throw used();
    }

    @Override
    public Attempt whenNotEmpty() {
        throw used();
    }

    @Override
    public boolean drops() {
        throw used();
    }

    @Override
    public long waitingBytes() {
        throw used();
    }

    @Override
    public Attempt whenFull() {
        throw used();
    }

    @Override
    public void awaitRoom(long nanos) {
        throw used();
    }

    @Override
    public SendTimeoutException timeout() {
        throw used();
    }
}
