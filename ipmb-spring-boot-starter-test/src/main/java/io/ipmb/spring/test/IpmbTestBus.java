package io.ipmb.spring.test;

import io.ipmb.Label;
import io.ipmb.spring.core.EndpointFactory;
import io.ipmb.spring.support.IpmbMessageConverter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The other side of an application under test: endpoints on the application's bus, which send to it and await what it
 * sends. Thread-safe.
 *
 * <p>With {@code @AutoConfigureTestIpmb} there is a bean of this type in the test's context, and the endpoints leave
 * the bus after the test method that asked for them, so that no message of one test is seen by another. Test methods
 * that run at the same time in one context share its bus: an endpoint that several of them asked for leaves with the
 * last one, and what is sent to its label is for whichever awaits it first, so give each method labels of its own.
 *
 * @since 0.1.0
 */
public final class IpmbTestBus implements AutoCloseable {

    private final EndpointFactory factory;
    private final IpmbMessageConverter converter;

    /** An endpoint, and the tests that asked for it. */
    private record Used(TestEndpoint endpoint, Set<Object> tests) {}

    /** Stands for whoever asks outside of a test method. */
    private static final Object NO_TEST = new Object();

    /** Guarded by itself. */
    private final Map<Label, Used> endpoints = new LinkedHashMap<>();

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
     * The endpoint that the application reaches under this label. It joins the bus when it is first asked for; what is
     * sent before that does not reach it.
     *
     * @param label the elements of the label, in any order
     * @throws io.ipmb.IllegalLabelException when they are none
     * @throws io.ipmb.JoinException when the bus cannot be joined
     */
    public TestEndpoint endpoint(String... label) {
        Label wanted = Label.of(label);
        synchronized (endpoints) {
            Used used = endpoints.computeIfAbsent(
                    wanted, key -> new Used(TestEndpoint.join(factory, key, converter), new HashSet<>()));
            used.tests().add(Objects.requireNonNullElse(RunningTests.current(), NO_TEST));
            return used.endpoint();
        }
    }

    /**
     * A test method has ended: the endpoints that no other one uses leave the bus.
     *
     * @param test null when it is not known
     * @param last whether no other one runs
     */
    void ended(@Nullable Object test, boolean last) {
        List<TestEndpoint> unused = new ArrayList<>();
        synchronized (endpoints) {
            endpoints.values().removeIf(used -> {
                used.tests().remove(test);
                boolean ends = last || used.tests().isEmpty();
                if (ends) {
                    unused.add(used.endpoint());
                }
                return ends;
            });
        }
        unused.forEach(TestEndpoint::close);
    }

    /** All endpoints leave the bus; what has arrived and was not awaited is gone, with its attachments. */
    @Override
    public void close() {
        List<TestEndpoint> all;
        synchronized (endpoints) {
            all = endpoints.values().stream().map(Used::endpoint).toList();
            endpoints.clear();
        }
        all.forEach(TestEndpoint::close);
    }
}
