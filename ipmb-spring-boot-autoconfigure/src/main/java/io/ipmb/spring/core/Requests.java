package io.ipmb.spring.core;

import io.ipmb.IncomingMessage;
import io.ipmb.IpmbInterruptedException;
import io.ipmb.Selector;
import io.ipmb.codec.Unit;
import io.ipmb.spring.core.MessageSender.Outgoing;
import io.ipmb.spring.support.IpmbHeaders;
import io.ipmb.spring.support.IpmbMessage;
import io.ipmb.spring.support.IpmbMessageConverter;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ResolvableType;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageDeliveryException;
import org.springframework.messaging.support.MessageBuilder;

/** Sends requests and matches replies to them. Thread-safe once it is set up. */
final class Requests {

    private final MessageSender sender;
    private final ReplyEndpoint replies;
    private final IpmbMessageConverter converter;
    private final LaterWork later;

    private Duration replyTimeout = Duration.ofSeconds(5);
    private int mostPending = 10_000;

    Requests(MessageSender sender, ReplyEndpoint replies, IpmbMessageConverter converter, LaterWork later) {
        this.sender = sender;
        this.replies = replies;
        this.converter = converter;
        this.later = later;
    }

    /**
     * A request and its limits.
     *
     * @param replyTimeout null for the template's
     * @param sendTimeout null for the template's
     */
    record Request(
            Selector selector,
            Message<?> message,
            @Nullable Duration replyTimeout,
            @Nullable Duration sendTimeout) {

        /** A request with the template's limits. */
        static Request of(Selector selector, Message<?> message) {
            return new Request(selector, message, null, null);
        }
    }

    void setReplyTimeout(Duration timeout) {
        replyTimeout = positive(timeout);
    }

    void setMostPending(int most) {
        if (most < 1) {
            throw new IllegalArgumentException("mostPendingRequests=" + most + ", expected at least 1");
        }
        mostPending = most;
    }

    static Duration positive(Duration timeout) {
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("replyTimeout=" + timeout + ", expected more than zero");
        }
        return timeout;
    }

    /** Sends, waits, and closes the reply; null when it has no content. */
    <T> @Nullable T askForPayload(Request request, ReplyType<T> replyType) {
        try (IpmbMessage<T> reply = ask(request, replyType)) {
            return reply == null ? null : reply.getPayload();
        }
    }

    /** Sends and waits. The caller closes the reply; null when it has no content. */
    <T> @Nullable IpmbMessage<T> ask(Request request, ReplyType<T> replyType) {
        return replyType.cast(ask(request, replyType.type()));
    }

    /**
     * Sends and waits. The caller closes the reply. It is never null: without a wanted type, a reply without content is
     * returned as well.
     */
    IpmbMessage<?> askForMessage(Request request) {
        return Objects.requireNonNull(ask(request, ResolvableType.NONE));
    }

    private @Nullable IpmbMessage<?> ask(Request request, ResolvableType replyType) {
        PendingReply pending = register(request);
        Outgoing outgoing;
        try {
            outgoing = outgoing(request, pending);
            sender.send(outgoing, request.sendTimeout());
        } catch (RuntimeException | Error e) {
            discard(pending);
            throw e;
        }
        try {
            @Nullable IpmbMessage<?> reply = awaitReply(request, pending, replyType);
            outgoing.replied(null);
            return reply;
        } catch (RuntimeException | Error e) {
            outgoing.replied(e);
            throw e;
        }
    }

    private @Nullable IpmbMessage<?> awaitReply(Request request, PendingReply pending, ResolvableType replyType) {
        Reply reply;
        try {
            reply = pending.await(limit(request));
        } catch (InterruptedException e) {
            discard(pending);
            Thread.currentThread().interrupt();
            throw new IpmbInterruptedException("The thread was interrupted while it waited for a reply", e);
        } catch (RuntimeException | Error e) {
            discard(pending);
            throw e;
        }
        if (reply == null) {
            throw timedOut(request);
        }
        return converted(request, reply, replyType);
    }

    /** Sends later and completes the future later. */
    @SuppressWarnings("FutureReturnValueIgnored") // what hangs on the futures here does not fail
    <T> CompletableFuture<@Nullable T> askLater(Request request, ReplyType<T> replyType) {
        Executor completes = later.completes();
        CompletableFuture<@Nullable T> result = new CompletableFuture<>();
        PendingReply pending;
        try {
            pending = register(request);
        } catch (RuntimeException e) {
            result.completeExceptionally(e);
            return result;
        }
        CompletableFuture<?> unusedEnd = result.whenComplete((value, failure) -> giveUp(pending));
        CompletableFuture<?> unusedReply = pending.future().whenComplete((reply, failure) -> {
            Runnable completion = () -> complete(result, request, reply, failure, replyType);
            try {
                completes.execute(completion);
            } catch (RuntimeException e) {
                completion.run();
            }
        });
        try {
            Outgoing outgoing = outgoing(request, pending);
            CompletableFuture<?> unusedObserved = result.whenComplete((value, failure) -> outgoing.replied(failure));
            sendLater(result, pending, outgoing, request);
        } catch (RuntimeException e) {
            pending.future().completeExceptionally(e);
        }
        return result;
    }

    private void sendLater(CompletableFuture<?> result, PendingReply pending, Outgoing outgoing, Request request) {
        try {
            later.sends().execute(() -> {
                if (result.isDone()) {
                    outgoing.giveUp();
                } else {
                    sendNow(pending, outgoing, request);
                }
            });
        } catch (RuntimeException e) {
            outgoing.giveUp(e);
            throw e;
        }
    }

    private void sendNow(PendingReply pending, Outgoing outgoing, Request request) {
        try {
            // Before sending: the reply may arrive at once.
            pending.future().orTimeout(TimeUnit.NANOSECONDS.convert(limit(request)), TimeUnit.NANOSECONDS);
            sender.send(outgoing, request.sendTimeout());
        } catch (RuntimeException e) {
            pending.future().completeExceptionally(e);
        }
    }

    private <T> void complete(
            CompletableFuture<@Nullable T> result,
            Request request,
            @Nullable Reply reply,
            @Nullable Throwable failure,
            ReplyType<T> replyType) {
        if (reply == null) {
            result.completeExceptionally(
                    failure instanceof TimeoutException || failure == null ? timedOut(request) : failure);
            return;
        }
        try {
            if (result.isDone()) {
                reply.message().close();
                return;
            }
            try (IpmbMessage<T> converted = replyType.cast(converted(request, reply, replyType.type()))) {
                result.complete(converted == null ? null : converted.getPayload());
            }
        } catch (RuntimeException | Error e) {
            result.completeExceptionally(e);
        }
    }

    private PendingReply register(Request request) {
        sender.requireEndpoint();
        if (replies.pending() >= mostPending) {
            throw new MessageDeliveryException(
                    request.message(), mostPending + " requests wait for a reply already; the request was not sent");
        }
        return replies.register();
    }

    private Outgoing outgoing(Request request, PendingReply pending) {
        Message<?> asking = MessageBuilder.fromMessage(request.message())
                .setHeader(IpmbHeaders.REPLY_TO, pending.replyTo())
                .setHeader(IpmbHeaders.CORRELATION_ID, pending.correlationId())
                .removeHeader(IpmbHeaders.ERROR)
                .build();
        return sender.outgoingRequest(request.selector(), asking);
    }

    private static void giveUp(PendingReply pending) {
        if (pending.abandon()) {
            pending.future().cancel(false);
        }
    }

    /** Gives the request up, and closes a reply that was first: nobody else reads the future. */
    @SuppressWarnings("FutureReturnValueIgnored") // closing does not fail
    private static void discard(PendingReply pending) {
        giveUp(pending);
        CompletableFuture<?> unused =
                pending.future().thenAccept(reply -> reply.message().close());
    }

    private Duration limit(Request request) {
        Duration own = request.replyTimeout();
        return own == null ? replyTimeout : own;
    }

    private @Nullable IpmbMessage<?> converted(Request request, Reply reply, ResolvableType replyType) {
        boolean given = false;
        IncomingMessage message = reply.message();
        try {
            String refusal = reply.refusal();
            if (refusal != null) {
                throw new RequestFailedException(request.message(), request.selector(), refusal);
            }
            if (reply.isNothing() && wantsContent(replyType)) {
                return null;
            }
            message = sender.bodyRegions().takeIn(message);
            IpmbMessage<?> converted = converter.toMessage(message, replyType);
            given = true;
            return converted;
        } finally {
            if (!given) {
                message.close();
            }
        }
    }

    /** Without a wanted type, the requester gets the received message unconverted. */
    private static boolean wantsContent(ResolvableType replyType) {
        return !ResolvableType.NONE.equals(replyType) && replyType.resolve() != Unit.class;
    }

    private ReplyTimeoutException timedOut(Request request) {
        return new ReplyTimeoutException(request.message(), request.selector(), limit(request), absence(request));
    }

    /**
     * A hint if no endpoint matches; empty otherwise. Only for failed requests, since it costs as much as a request.
     */
    private String absence(Request request) {
        try {
            return sender.somebodyIsThere(request.selector())
                    ? ""
                    : "nobody on the bus satisfies '" + request.selector().expression() + "' at this moment";
        } catch (RuntimeException e) {
            return "";
        }
    }
}
