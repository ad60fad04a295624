package io.ipmb.spring.listener;

import io.ipmb.IncomingMessage;
import io.ipmb.Selector;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Calls the listeners of a message on the calling thread, and survives all failures. Thread-safe; a change of the
 * listeners takes effect at the next message.
 */
final class MessageRunner {

    private final ContainerCounters counts;
    private final ContainerReport report;
    private final Neighbours neighbours;
    private final Untaken untaken;
    private final UnaryOperator<IncomingMessage> takeIn;
    private final ClassLoader loader;
    private final ListenerSet.Broken broken = this::failed;
    private volatile ListenerSet listeners = ListenerSet.EMPTY;

    /**
     * @param untaken handles messages that no listener of the application takes
     * @param takeIn reads a large body from the message's memory region
     * @param loader the context class loader of the listeners
     */
    MessageRunner(
            ContainerCounters counts,
            ContainerReport report,
            Neighbours neighbours,
            Untaken untaken,
            UnaryOperator<IncomingMessage> takeIn,
            ClassLoader loader) {
        this.counts = counts;
        this.report = report;
        this.neighbours = neighbours;
        this.untaken = untaken;
        this.takeIn = takeIn;
        this.loader = loader;
    }

    /** Sets the listeners, for the next message. */
    void giveTo(ListenerSet next) {
        listeners = next;
    }

    /** Whether one of the listeners takes the message. On any thread. */
    boolean takes(IncomingMessage message) {
        return listeners.next(message, 0, broken) >= 0;
    }

    /** Handles and closes the message; returns afterwards, asynchronous results included. Never throws. */
    @SuppressWarnings(
            "CatchingUnchecked") // a failure of a listener, a converter or the log must not end the reading thread
    void run(IncomingMessage message, Worker worker) {
        enter();
        worker.begin(System.nanoTime());
        try (message) {
            deliver(message, worker);
        } catch (Throwable e) {
            // Not a listener's failure: the container itself or the log failed, for instance without memory.
            counts.failed.increment();
        } finally {
            worker.end();
            // A listener's interrupted thread must break neither the next listener nor the reading.
            Thread.interrupted();
        }
    }

    /** Sets the context class loader of a handling thread, which would otherwise have that of its creator. */
    void enter() {
        Thread thread = Thread.currentThread();
        if (!Objects.equals(thread.getContextClassLoader(), loader)) {
            thread.setContextClassLoader(loader);
        }
    }

    private void deliver(IncomingMessage message, Worker worker) {
        ListenerSet to = listeners;
        int place = to.next(message, 0, broken);
        if (place < 0) {
            notTaken(message);
            return;
        }
        // Once for all listeners, and not where there is none.
        try (IncomingMessage whole = takeIn.apply(message)) {
            deliver(whole, worker, to, place);
        }
    }

    private void deliver(IncomingMessage message, Worker worker, ListenerSet to, int first) {
        int place = first;
        boolean multicast = message.selector().mode() == Selector.Mode.MULTICAST;
        boolean allHandled = true;
        while (place >= 0) {
            allHandled &= call(to.at(place), message, worker);
            place = multicast ? to.next(message, place + 1, broken) : -1;
        }
        (allHandled ? counts.handled : counts.failed).increment();
    }

    private void notTaken(IncomingMessage message) {
        if (neighbours.isTakenElsewhere(message)) {
            counts.elsewhere.increment();
        } else {
            counts.notTaken.increment();
            untaken.tell(message, neighbours, report);
        }
    }

    private boolean call(RegisteredListener listener, IncomingMessage message, Worker worker) {
        worker.calls(listener);
        try {
            @Nullable CompletionStage<?> pending = listener.listener().onMessage(message);
            if (pending != null) {
                await(pending, message);
            }
            listener.counts().countHandled();
            return true;
        } catch (Throwable e) {
            failed(listener, message, e);
            return false;
        }
    }

    private void failed(RegisteredListener listener, IncomingMessage message, Throwable failure) {
        listener.counts().countFailed();
        report.listenerFailed(listener, () -> untaken.describe(message), failure);
    }

    /**
     * Waits for as long as it takes.
     *
     * @throws Exception the failure of the result; an {@link InterruptedException} while it is not done means that this
     *     thread was interrupted
     */
    private static void await(CompletionStage<?> pending, IncomingMessage message) throws Exception {
        CompletableFuture<?> result = future(pending);
        try {
            result.get();
        } catch (InterruptedException e) {
            if (!result.isDone()) {
                keepAttachments(message, result);
            }
            throw e;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Exception cause) {
                throw cause;
            }
            if (e.getCause() instanceof Error cause) {
                throw cause;
            }
            throw e;
        }
    }

    /** Completes with the stage. Not every stage has a future, but every one accepts a callback. */
    private static CompletableFuture<?> future(CompletionStage<?> stage) {
        // Not every subclass of a future either: minimal stages refuse a wait.
        if (stage.getClass() == CompletableFuture.class) {
            return (CompletableFuture<?>) stage;
        }
        CompletableFuture<Object> mirror = new CompletableFuture<>();
        stage.whenComplete((value, failure) -> {
            if (failure == null) {
                mirror.complete(true);
            } else {
                mirror.completeExceptionally(failure);
            }
        });
        return mirror;
    }

    /**
     * The container has stopped waiting, but the listener's work still uses the attachments: they are closed at its
     * end.
     */
    private static void keepAttachments(IncomingMessage message, CompletableFuture<?> result) {
        IncomingMessage kept = message.detach();
        CompletableFuture<?> unused = result.whenComplete((value, failure) -> kept.close());
    }
}
