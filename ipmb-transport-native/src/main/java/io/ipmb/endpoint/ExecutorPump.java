package io.ipmb.endpoint;

import io.ipmb.IncomingMessage;
import io.ipmb.IncomingMessageHandler;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Calls the handler through an executor, one task for each message. At most {@link #MOST_IN_FLIGHT} messages are with
 * the executor at a time, so that a slow one slows the bus down and does not fill the memory. The lock guards {@code
 * inFlight}.
 */
final class ExecutorPump extends MessagePump {

    private static final int MOST_IN_FLIGHT = 256;

    /** The pump whose handler runs on this thread at the moment. */
    private static final ThreadLocal<@Nullable ExecutorPump> HANDLING = new ThreadLocal<>();

    private final IncomingMessageHandler handler;
    private final Executor executor;
    private int inFlight;

    ExecutorPump(
            IncomingMessageHandler handler,
            Executor executor,
            String name,
            Inbox inbox,
            Events events,
            Duration closeTimeout,
            Runnable ended) {
        super(name, inbox, handler, events, closeTimeout, ended);
        this.handler = handler;
        this.executor = executor;
    }

    @Override
    public boolean wantsMore() {
        lock.lock();
        try {
            return !isStopped() && inFlight < MOST_IN_FLIGHT;
        } finally {
            lock.unlock();
        }
    }

    @Override
    boolean awaitWantingMore() {
        lock.lock();
        try {
            while (inFlight >= MOST_IN_FLIGHT && !isStopped()) {
                changed.awaitUninterruptibly();
            }
            return !isStopped();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void accept(MessageReader reader) {
        IncomingMessage message = reader.take();
        if (message != null) {
            count(1);
            handOver(message);
            // A task's business, where the executor ran it here.
            Thread.interrupted();
        }
    }

    private void handOver(IncomingMessage message) {
        Runnable task = () -> handle(message);
        try {
            executor.execute(task);
        } catch (RejectedExecutionException e) {
            task.run();
        }
    }

    private void handle(IncomingMessage message) {
        HANDLING.set(this);
        try (message) {
            handler.handle(message);
        } catch (Throwable e) {
            events.handlerFailed(e);
        } finally {
            HANDLING.set(null);
            count(-1);
        }
    }

    private void count(int more) {
        lock.lock();
        try {
            inFlight += more;
            if (more < 0 && (isStopped() || inFlight == MOST_IN_FLIGHT - 1)) {
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    boolean isHandlingHere() {
        return HANDLING.get() == this;
    }

    @Override
    boolean handsOver() {
        return inFlight > (isHandlingHere() ? 1 : 0);
    }
}
