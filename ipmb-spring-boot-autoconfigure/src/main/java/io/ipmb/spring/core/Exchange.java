package io.ipmb.spring.core;

import io.ipmb.spring.core.SendObservation.Sending;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.springframework.messaging.Message;

/**
 * The observation of a request: it ends with the reply or with its failure, not when the bus has the request.
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

    /** The bus has the request. */
    @Override
    public void end() {}

    /**
     * Ends the observation. Idempotent.
     *
     * @param failure the reason for a missing reply; null with a reply
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
