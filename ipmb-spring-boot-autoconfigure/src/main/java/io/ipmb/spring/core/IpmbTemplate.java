package io.ipmb.spring.core;

import io.ipmb.OutgoingMessage;
import io.ipmb.Selector;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Sends through the application's endpoint. Thread-safe. */
public class IpmbTemplate implements IpmbOperations {

    /** Texts of selectors are few and come again; a program that makes them up must not fill the memory. */
    private static final int MOST_PARSED = 1024;

    private final EndpointSupplier endpoint;
    private final Map<String, Selector> parsed = new ConcurrentHashMap<>();

    /** @param endpoint gives the endpoint to send through */
    public IpmbTemplate(EndpointSupplier endpoint) {
        this.endpoint = endpoint;
    }

    @Override
    public void convertAndSend(String selector, Object payload) {
        convertAndSend(parse(selector), payload);
    }

    @Override
    public void convertAndSend(Selector selector, Object payload) {
        endpoint.endpoint().send(selector, payload);
    }

    @Override
    public void send(OutgoingMessage message) {
        endpoint.endpoint().send(message);
    }

    private Selector parse(String text) {
        Selector known = parsed.get(text);
        if (known != null) {
            return known;
        }
        Selector selector = Selector.parse(text);
        if (parsed.size() < MOST_PARSED) {
            parsed.put(text, selector);
        }
        return selector;
    }
}
