package io.ipmb.spring.listener;

import io.ipmb.IncomingMessage;
import io.ipmb.Selector;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Gives messages to the listeners that take them, on the thread that calls, and survives whatever they do. Thread-safe; the
 * listeners may change at any time, and do for the next message.
 */
final class MessageRunner {

    private final ContainerCounts counts;
    private final Incidents incidents;
    private final Predicate<IncomingMessage> takenElsewhere;
    private final Consumer<IncomingMessage> untaken;
    private final UnaryOperator<IncomingMessage> takeIn;
    private final ClassLoader loader;
    private final Dispatcher.Broken broken = this::failed;
    private volatile Dispatcher dispatcher = Dispatcher.NOBODY;

    /**
     * @param takenElsewhere whether others of the application take a message to many, of which they have a copy
     * @param untaken is told of what nobody of the application takes
     * @param takeIn takes a large body out of the message's memory region
     * @param loader finds the classes of the listeners
     */
    MessageRunner(
            ContainerCounts counts,
            Incidents incidents,
            Predicate<IncomingMessage> takenElsewhere,
            Consumer<IncomingMessage> untaken,
            UnaryOperator<IncomingMessage> takeIn,
            ClassLoader loader) {
        this.loader = loader;
        this.counts = counts;
        this.incidents = incidents;
        this.takenElsewhere = takenElsewhere;
        this.untaken = untaken;
        this.takeIn = takeIn;
    }

    void dispatchWith(Dispatcher listeners) {
        dispatcher = listeners;
    }

    /** Whether one of the listeners takes the message. On any thread. */
    boolean takes(IncomingMessage message) {
        return dispatcher.next(message, 0, broken) >= 0;
    }

    /** Handles the message and closes it; returns when that is done, asynchronous results included. Never throws. */
    @SuppressWarnings("CatchingUnchecked") // what a listener, a converter or the log do must not end the reading thread
    void run(IncomingMessage message, Worker worker) {
        enter();
        worker.begin(System.nanoTime());
        try (message) {
            deliver(message, worker);
        } catch (Throwable e) {
            // Not a listener's: the container itself or the log failed, for want of memory for instance.
            counts.failed.increment();
        } finally {
            worker.end();
            // A listener that leaves its thread interrupted must not break the next one, nor the reading.
            Thread.interrupted();
        }
    }

    /** Before a thread of the container runs listeners: none keeps the loader of whoever happened to start it. */
    void enter() {
        Thread thread = Thread.currentThread();
        if (!Objects.equals(thread.getContextClassLoader(), loader)) {
            thread.setContextClassLoader(loader);
        }
    }

    private void deliver(IncomingMessage message, Worker worker) {
        Dispatcher to = dispatcher;
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

    private void deliver(IncomingMessage message, Worker worker, Dispatcher to, int first) {
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
        if (message.selector().mode() == Selector.Mode.MULTICAST && takenElsewhere.test(message)) {
            counts.elsewhere.increment();
        } else {
            counts.notTaken.increment();
            untaken.accept(message);
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
        incidents.listenerFailed(listener, message.typeId(), failure);
    }

    private static void await(CompletionStage<?> pending, IncomingMessage message) throws Exception {
        CompletableFuture<?> result = AsyncResults.future(pending);
        try {
            AsyncResults.await(result);
        } catch (InterruptedException e) {
            if (!result.isDone()) {
                keepAttachments(message, result);
            }
            throw e;
        }
    }

    /** The container gives up waiting, but somebody still works with the attachments: they are closed when that ends. */
    private static void keepAttachments(IncomingMessage message, CompletableFuture<?> result) {
        IncomingMessage kept = message.detach();
        CompletableFuture<?> unused = result.whenComplete((value, failure) -> kept.close());
    }
}
