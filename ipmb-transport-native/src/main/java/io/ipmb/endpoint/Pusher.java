package io.ipmb.endpoint;

import io.ipmb.EndpointClosedException;
import io.ipmb.Message;
import io.ipmb.MessageHandler;
import io.ipmb.Subscription;
import io.ipmb.platform.Deadline;
import io.ipmb.platform.NanoClock;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Takes messages out of the inbox on a thread of its own and gives each to a handler, on that thread or through an
 * executor. At most {@link #MOST_IN_FLIGHT} messages are with the executor at a time, so that a slow one slows the bus
 * down and does not fill the memory.
 */
final class Pusher implements Subscription {

    private static final int MOST_IN_FLIGHT = 256;

    private final Inbox inbox;
    private final MessageHandler handler;
    private final Executor executor;
    private final Events events;
    private final Runnable ended;
    private final Semaphore inFlight = new Semaphore(MOST_IN_FLIGHT);
    private final Thread thread;
    private volatile boolean stopped;

    /** @param ended is called once, when no message will be handed to the handler any more */
    Pusher(String name, Inbox inbox, MessageHandler handler, Executor executor, Events events, Runnable ended) {
        this.inbox = inbox;
        this.handler = handler;
        this.executor = executor;
        this.events = events;
        this.ended = ended;
        this.thread = new Thread(this::run, "ipmb-listener-" + name);
        this.thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    @Override
    public void close() {
        stopped = true;
        inbox.wakeUp();
        if (Thread.currentThread() == thread) {
            return;
        }
        try {
            thread.join();
            if (inFlight.tryAcquire(MOST_IN_FLIGHT, Long.MAX_VALUE, TimeUnit.NANOSECONDS)) {
                inFlight.release(MOST_IN_FLIGHT);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        Deadline never = Deadline.after(null, NanoClock.SYSTEM);
        try {
            while (!stopped) {
                Message message = inbox.receive(never);
                if (message != null) {
                    dispatch(message);
                }
            }
        } catch (EndpointClosedException e) {
            // The endpoint was closed: there is nothing to push any more.
            stopped = true;
        } finally {
            ended.run();
        }
    }

    private void dispatch(Message message) {
        inFlight.acquireUninterruptibly();
        Runnable task = () -> {
            try (message) {
                handler.handle(message);
            } catch (Throwable e) {
                events.handlerFailed(e);
            } finally {
                inFlight.release();
            }
        };
        try {
            executor.execute(task);
        } catch (RejectedExecutionException e) {
            task.run();
        }
    }
}
