package io.ipmb.spring.core;

import io.ipmb.spring.core.SendObservation.Sending;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.springframework.messaging.Message;

/**
 * A sending that is not over when the bus has the message but when its reply is there, or there will be none.
 * Thread-safe.
 */
final class Exchange implements Sending {

    private final Sending sending;
    private final AtomicBoolean over = new AtomicBoolean();

    Exchange(Sending sending) {
        this.sending = sending;
    }

    @Override
    public Message<?> message() {
        return sending.message();
    }

    @Override
    public void error(Throwable failure) {
        finish(failure);
    }

    /** The bus has it. */
    @Override
    public void end() {}

    /**
     * It is over; more than once is once.
     *
     * @param failure why there is no reply; null where there is one
     */
    void finish(@Nullable Throwable failure) {
        if (over.compareAndSet(false, true)) {
            if (failure != null) {
                sending.error(failure);
            }
            sending.end();
        }
    }
}
