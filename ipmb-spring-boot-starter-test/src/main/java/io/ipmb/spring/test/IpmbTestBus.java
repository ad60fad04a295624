package io.ipmb.spring.test;

import io.ipmb.Label;
import io.ipmb.spring.core.EndpointFactory;
import io.ipmb.spring.support.IpmbMessageConverter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The other side of an application under test: endpoints on the application's bus, which send to it and await what it sends.
 * Thread-safe.
 *
 * <p>With {@code @AutoConfigureTestIpmb} there is a bean of this type in the test's context, and the endpoints leave the bus
 * after each test method, so that no message of one test is seen by another.
 */
public final class IpmbTestBus implements AutoCloseable {

    private final EndpointFactory factory;
    private final IpmbMessageConverter converter;

    /** Guarded by itself. */
    private final Map<Label, TestEndpoint> endpoints = new LinkedHashMap<>();

    /**
     * @param factory joins the application's bus
     * @param converter as the application uses it
     */
    public IpmbTestBus(EndpointFactory factory, IpmbMessageConverter converter) {
        this.factory = factory;
        this.converter = converter;
    }

    /** The name of the bus that the application under test is on. */
    public String identifier() {
        return factory.identifier();
    }

    /**
     * The endpoint that the application reaches under this label. It joins the bus when it is first asked for; what is sent
     * before that does not reach it.
     *
     * @param label the elements of the label, in any order
     * @throws io.ipmb.IllegalLabelException when they are none
     * @throws io.ipmb.JoinException when the bus cannot be joined
     */
    public TestEndpoint endpoint(String... label) {
        Label wanted = Label.of(label);
        synchronized (endpoints) {
            return endpoints.computeIfAbsent(wanted, key -> TestEndpoint.join(factory, key, converter));
        }
    }

    /** All endpoints leave the bus; what has arrived and was not awaited is gone, with its attachments. */
    @Override
    public void close() {
        List<TestEndpoint> all;
        synchronized (endpoints) {
            all = new ArrayList<>(endpoints.values());
            endpoints.clear();
        }
        all.forEach(TestEndpoint::close);
    }
}
