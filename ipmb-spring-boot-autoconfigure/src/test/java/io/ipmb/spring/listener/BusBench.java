package io.ipmb.spring.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ipmb.BusEvent;
import io.ipmb.Endpoint;
import io.ipmb.JoinOptions;
import io.ipmb.Label;
import io.ipmb.LaneMode;
import io.ipmb.MemoryRegistry;
import io.ipmb.MessageBox;
import io.ipmb.Subscription;
import io.ipmb.platform.Platform;
import io.ipmb.platform.linux.LinuxPlatform;
import io.ipmb.platform.memory.MemoryPlatform;
import io.ipmb.spring.core.EndpointFactory;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A bus of its own for one test, which an application with the label {@code moon} can join. At the end it looks for
 * threads and objects that were left behind.
 */
public final class BusBench implements EndpointFactory, AutoCloseable {

    public static final Duration LIMIT = Duration.ofSeconds(20);

    private final Platform platform;
    private final String identifier = "containers." + UUID.randomUUID();
    private final Set<Thread> before = ipmbThreads();
    private final List<Runnable> atEnd = new ArrayList<>();
    private final List<Endpoint> joined = new CopyOnWriteArrayList<>();
    private final List<Subscription> subscriptions = new CopyOnWriteArrayList<>();

    /** Joining fails with this while it gives something. */
    public volatile Supplier<@Nullable RuntimeException> failure = () -> null;

    /** Whether the application hosts the bus when nobody else does. */
    public volatile boolean controllerAffinity = true;

    public final AtomicInteger tries = new AtomicInteger();

    public BusBench() {
        this("memory");
    }

    public BusBench(String platformName) {
        platform = platformName.equals("linux") ? new LinuxPlatform() : new MemoryPlatform();
    }

    @Override
    public Label baseLabel() {
        return Label.of("moon");
    }

    @Override
    public String identifier() {
        return identifier;
    }

    @Override
    public Endpoint join(Label label, MessageBox messageBox, Consumer<BusEvent> events) {
        tries.incrementAndGet();
        RuntimeException fails = failure.get();
        if (fails != null) {
            throw fails;
        }
        Endpoint endpoint = Endpoint.join(JoinOptions.builder(identifier)
                .label(label)
                .messageBox(messageBox)
                .eventListener(events)
                .controllerAffinity(controllerAffinity)
                .platform(platform)
                .build());
        joined.add(endpoint);
        return noticing(endpoint);
    }

    /** The endpoint, whose subscriptions are noticed. */
    private Endpoint noticing(Endpoint endpoint) {
        return (Endpoint) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Endpoint.class}, (proxy, method, arguments) -> {
                    try {
                        Object result = method.invoke(endpoint, arguments);
                        if (result instanceof Subscription subscription) {
                            subscriptions.add(subscription);
                        }
                        return result;
                    } catch (InvocationTargetException e) {
                        throw e.getTargetException();
                    }
                });
    }

    /** What the application has subscribed with, in that order. */
    public List<Subscription> subscriptions() {
        return subscriptions;
    }

    /** The endpoints that the application has joined with, in that order. */
    public List<Endpoint> joined() {
        return joined;
    }

    /** Somebody else on the bus. */
    public Endpoint other(String... label) {
        Endpoint other = Endpoint.join(
                JoinOptions.builder(identifier).label(label).platform(platform).build());
        atEnd(other::close);
        return other;
    }

    /** As {@link #other}, for one whose messages all go through the host. */
    public Endpoint otherWithoutLanes(String... label) {
        Endpoint other = Endpoint.join(JoinOptions.builder(identifier)
                .label(label)
                .platform(platform)
                .lanes(LaneMode.NEVER)
                .build());
        atEnd(other::close);
        return other;
    }

    /** Somebody who hosts the bus, before anybody else has joined, for those who know the token. */
    public Endpoint host(String token) {
        Endpoint host = Endpoint.join(JoinOptions.builder(identifier)
                .label("host")
                .token(token)
                .platform(platform)
                .build());
        atEnd(host::close);
        return host;
    }

    /** A container for a label, made of the application's and more elements, with listeners. */
    public IpmbListenerContainer container(RegisteredListener... listeners) {
        return container(ListenerSettings.UNSET, listeners);
    }

    public IpmbListenerContainer container(ListenerSettings settings, RegisteredListener... listeners) {
        IpmbListenerContainer container = new IpmbListenerContainer(new ContainerRuntime(this), baseLabel());
        container.setDefaults(settings);
        for (RegisteredListener listener : listeners) {
            container.add(listener, null);
        }
        atEnd(container::stop);
        return container;
    }

    public MemoryRegistry regions() {
        MemoryRegistry registry = MemoryRegistry.builder().platform(platform).build();
        atEnd(registry::close);
        return registry;
    }

    /** Done when the bench is closed, the last one first. */
    public void atEnd(Runnable task) {
        atEnd.add(task);
    }

    public static void eventually(Runnable assertion) {
        await().atMost(LIMIT).pollInterval(Duration.ofMillis(2)).untilAsserted(assertion::run);
    }

    private static Set<Thread> ipmbThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("ipmb"))
                // One for the whole process, from the first region on.
                .filter(thread -> !thread.getName().equals("ipmb-safety-net"))
                .collect(Collectors.toSet());
    }

    /** Fails unless all threads that were made since the beginning are gone, or will be before long. */
    public void assertNoThreadLeft() {
        eventually(() -> {
            Set<Thread> left = ipmbThreads();
            left.removeAll(before);
            assertThat(left).isEmpty();
        });
    }

    /** As {@link #assertNoThreadLeft()}, for those alone whose names begin so. */
    public void assertNoThreadLeftOf(String prefix) {
        eventually(() ->
                assertThat(ipmbThreads()).noneMatch(thread -> thread.getName().startsWith(prefix)));
    }

    @Override
    public void close() {
        for (int i = atEnd.size() - 1; i >= 0; i--) {
            atEnd.get(i).run();
        }
        assertNoThreadLeft();
        if (platform instanceof MemoryPlatform memory) {
            eventually(() -> assertThat(memory.openObjects()).isEmpty());
        }
    }
}
