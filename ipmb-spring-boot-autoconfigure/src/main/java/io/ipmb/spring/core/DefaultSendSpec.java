package io.ipmb.spring.core;

import io.ipmb.LabelExpression;
import io.ipmb.MemoryRegion;
import io.ipmb.NativeObject;
import io.ipmb.Selector;
import io.ipmb.spring.core.IpmbOperations.SendSpec;
import io.ipmb.spring.support.IpmbHeaders;
import io.ipmb.spring.support.IpmbMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.support.MessageBuilder;

/** Collects selector, headers, attachments and limits of one message; for one thread. */
final class DefaultSendSpec implements SendSpec {

    private final Addressing addressing;
    private final MessageSender sender;
    private final LaterWork later;
    private final Requests requests;
    private final Object payload;
    private final Map<String, Object> headers = new HashMap<>();
    private final List<MemoryRegion> regions = new ArrayList<>();
    private final List<NativeObject> objects = new ArrayList<>();
    private boolean multicast;
    private @Nullable Duration timeToLive;
    private @Nullable Duration sendTimeout;
    private @Nullable Duration replyTimeout;

    /** @param message the source of payload and headers */
    DefaultSendSpec(
            Addressing addressing, MessageSender sender, LaterWork later, Requests requests, Message<?> message) {
        this.addressing = addressing;
        this.sender = sender;
        this.later = later;
        this.requests = requests;
        this.payload = message.getPayload();
        headers(message.getHeaders());
        headers.remove(MessageHeaders.ID);
        headers.remove(MessageHeaders.TIMESTAMP);
    }

    @Override
    public SendSpec to(String selector) {
        return header(IpmbHeaders.SELECTOR, selector);
    }

    @Override
    public SendSpec to(Selector selector) {
        return header(IpmbHeaders.SELECTOR, selector);
    }

    @Override
    public SendSpec to(LabelExpression expression) {
        return header(IpmbHeaders.SELECTOR, expression);
    }

    @Override
    public SendSpec multicast() {
        multicast = true;
        return this;
    }

    @Override
    public SendSpec spread() {
        return header(IpmbHeaders.SPREAD, true);
    }

    @Override
    public SendSpec spread(long key) {
        return header(IpmbHeaders.SPREAD_KEY, key);
    }

    @Override
    public SendSpec spread(String key) {
        return header(IpmbHeaders.SPREAD_KEY, key);
    }

    @Override
    public SendSpec timeToLive(Duration duration) {
        if (duration.isNegative()) {
            throw new IllegalArgumentException("timeToLive=" + duration + " is negative; zero keeps nothing");
        }
        timeToLive = duration;
        return this;
    }

    @Override
    public SendSpec header(String name, Object value) {
        headers.put(name, value);
        return this;
    }

    @Override
    public SendSpec headers(Map<String, ?> more) {
        headers.putAll(more);
        return this;
    }

    @Override
    public SendSpec contentType(String contentType) {
        return header(MessageHeaders.CONTENT_TYPE, contentType);
    }

    @Override
    public SendSpec payloadType(ParameterizedTypeReference<?> type) {
        return header(IpmbHeaders.PAYLOAD_TYPE, type);
    }

    @Override
    public SendSpec format(int format) {
        return header(IpmbHeaders.FORMAT, format);
    }

    @Override
    public SendSpec region(MemoryRegion region) {
        regions.add(region);
        return this;
    }

    @Override
    public SendSpec object(NativeObject object) {
        objects.add(object);
        return this;
    }

    @Override
    public SendSpec sendTimeout(Duration timeout) {
        if (timeout.isNegative()) {
            throw new IllegalArgumentException("sendTimeout=" + timeout + " is negative; zero does not wait");
        }
        sendTimeout = timeout;
        return this;
    }

    @Override
    public SendSpec replyTimeout(Duration timeout) {
        replyTimeout = Requests.positive(timeout);
        return this;
    }

    @Override
    public void send() {
        sender.send(outgoing(), sendTimeout);
    }

    @Override
    public SendOutcome sendForOutcome() {
        return sender.sendAndTell(outgoing(), sendTimeout);
    }

    @Override
    public CompletableFuture<@Nullable Void> sendAsync() {
        try {
            Duration timeout = sendTimeout;
            return later.send(outgoing(), outgoing -> {
                sender.send(outgoing, timeout);
                return null;
            });
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    @Override
    public CompletableFuture<SendOutcome> sendForOutcomeAsync() {
        try {
            Duration timeout = sendTimeout;
            return later.send(outgoing(), outgoing -> sender.sendAndTell(outgoing, timeout));
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    @Override
    public <T> @Nullable T request(Class<T> replyType) {
        return requests.askForPayload(request(), ReplyType.of(replyType));
    }

    @Override
    public <T> @Nullable T request(ParameterizedTypeReference<T> replyType) {
        return requests.askForPayload(request(), ReplyType.of(replyType));
    }

    @Override
    public <T> @Nullable IpmbMessage<T> requestMessage(Class<T> replyType) {
        return requests.ask(request(), ReplyType.of(replyType));
    }

    @Override
    public <T> @Nullable IpmbMessage<T> requestMessage(ParameterizedTypeReference<T> replyType) {
        return requests.ask(request(), ReplyType.of(replyType));
    }

    @Override
    public <T> CompletableFuture<@Nullable T> requestAsync(Class<T> replyType) {
        return requestAsync(ReplyType.of(replyType));
    }

    @Override
    public <T> CompletableFuture<@Nullable T> requestAsync(ParameterizedTypeReference<T> replyType) {
        return requestAsync(ReplyType.of(replyType));
    }

    private <T> CompletableFuture<@Nullable T> requestAsync(ReplyType<T> replyType) {
        try {
            return requests.askLater(request(), replyType);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private MessageSender.Outgoing outgoing() {
        return sender.outgoing(selector(), message());
    }

    private Requests.Request request() {
        return new Requests.Request(selector(), message(), replyTimeout, sendTimeout);
    }

    private Selector selector() {
        Selector selector = addressing.of(new MessageHeaders(headers));
        if (multicast && selector.mode() != Selector.Mode.MULTICAST) {
            selector = Selector.multicast(selector.expression()).withTimeToLive(selector.timeToLive());
        }
        return timeToLive == null ? selector : selector.withTimeToLive(timeToLive);
    }

    private Message<?> message() {
        MessageBuilder<?> message = MessageBuilder.withPayload(payload).copyHeaders(headers);
        if (!regions.isEmpty()) {
            message.setHeader(IpmbHeaders.REGIONS, List.copyOf(regions));
        }
        if (!objects.isEmpty()) {
            message.setHeader(IpmbHeaders.OBJECTS, List.copyOf(objects));
        }
        return message.build();
    }
}
