package io.ipmb.spring.config;

import io.ipmb.codec.MessageType;
import io.ipmb.spring.listener.BusBench;
import io.ipmb.spring.listener.ListenerSettings;
import io.ipmb.spring.listener.TestListener;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A registry for one test, with listeners that record their messages. */
abstract class RegistryTest {

    static final ListenerSettings BY_HAND = new ListenerSettings(false, null, null, null, null);

    @MessageType("3c0b8a51-7a0b-4d63-8a75-0c9f86b0f3d1")
    record Orbit(int number) {}

    final BlockingQueue<Object> arrived = new LinkedBlockingQueue<>();

    Object next() throws InterruptedException {
        Object next = arrived.poll(20, TimeUnit.SECONDS);
        return next == null ? "nothing" : next;
    }

    static IpmbListenerEndpointRegistry registry(BusBench bus) {
        IpmbListenerEndpointRegistry registry =
                new IpmbListenerEndpointRegistry(new IpmbConnection(bus, new IpmbListenerContainerFactory()));
        bus.atEnd(registry::stop);
        return registry;
    }

    static SimpleIpmbListenerEndpoint.Builder listener(String id, Class<?> type, TestListener.Action action) {
        return SimpleIpmbListenerEndpoint.builder(id)
                .description("Test." + id)
                .listener(new TestListener(type, message -> {
                    action.perform(message.payload());
                    return null;
                }));
    }

    SimpleIpmbListenerEndpoint.Builder listener(String id) {
        return listener(id, String.class, payload -> arrived.add(id + " " + payload));
    }
}
