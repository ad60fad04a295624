package io.ipmb.spring.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ipmb.Endpoint;
import io.ipmb.IncomingMessage;
import io.ipmb.JoinOptions;
import io.ipmb.MemoryRegion;
import io.ipmb.MemoryRegistry;
import io.ipmb.OutgoingMessage;
import io.ipmb.Selector;
import io.ipmb.codec.MessageType;
import io.ipmb.platform.Platform;
import io.ipmb.platform.memory.MemoryPlatform;
import io.ipmb.spring.annotation.IpmbListener;
import io.ipmb.spring.config.IpmbListenerEndpointRegistry;
import io.ipmb.spring.core.IpmbOperations;
import io.ipmb.spring.core.IpmbTemplate;
import io.ipmb.spring.core.SendOutcome;
import io.ipmb.spring.event.IpmbListenerIdleEvent;
import java.net.URL;
import java.net.URLClassLoader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;

/** Applications that start, pause, go on and end, alone and beside each other. */
final class ApplicationLifeTest {

    private final MemoryPlatform platform = new MemoryPlatform();
    private final String bus = "spring." + UUID.randomUUID();

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(IpmbAutoConfiguration.class))
            .withBean(Platform.class, () -> platform)
            .withPropertyValues("ipmb.identifier=" + bus, "ipmb.label=moon");

    /** Whoever leaves something open lets the next application fail, one day. */
    @AfterEach
    void nothingIsLeftOpen() {
        assertThat(platform.openObjects()).isEmpty();
    }

    @MessageType("5d3a1f0e-24c7-4f5e-9a51-7c1b0f6e2d90")
    record Orbit(int number, double height) {}

    /** Puts everything that arrives into a queue. */
    static class Inbox {

        final BlockingQueue<String> arrived = new LinkedBlockingQueue<>();

        @IpmbListener
        void text(String text) {
            arrived.add("text " + text);
        }

        @IpmbListener(selector = "moon & ${test.side:dark}")
        void orbit(Orbit orbit) {
            arrived.add("orbit " + orbit.number());
        }

        @IpmbListener(selector = "pictures")
        void picture(String name, MemoryRegion region) {
            arrived.add("picture " + name + " " + region.map().get(0));
        }

        @IpmbListener(selector = "threads")
        void thread(Integer any) {
            arrived.add(Thread.currentThread().toString());
        }

        String next() throws InterruptedException {
            @Nullable String line = arrived.poll(10, TimeUnit.SECONDS);
            return line == null ? "nothing" : line;
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class WithInbox {
        @Bean
        Inbox inbox() {
            return new Inbox();
        }
    }

    private Endpoint join(String identifier, String label) {
        return Endpoint.join(
                JoinOptions.builder(identifier).label(label).platform(platform).build());
    }

    @Test
    void whatWasToBeSentLaterIsSentBeforeTheApplicationLeaves() {
        List<CompletableFuture<SendOutcome>> futures = new ArrayList<>();
        try (Endpoint earth = join(bus, "earth")) {
            runner.run(context -> {
                IpmbOperations template = context.getBean(IpmbOperations.class);
                for (int i = 0; i < 500; i++) {
                    futures.add(template.newMessage("text " + i).to("earth").sendForOutcomeAsync());
                }
            });
            assertThat(futures).allSatisfy(future -> assertThat(future).isCompletedWithValue(SendOutcome.SENT));
            for (int i = 0; i < futures.size(); i++) {
                try (IncomingMessage message = earth.receive(Duration.ofSeconds(10))) {
                    assertThat(message).isNotNull();
                    assertThat(message.payload()).isEqualTo("text " + i);
                }
            }
        }
    }

    static class Bored {

        final BlockingQueue<IpmbListenerIdleEvent> events = new LinkedBlockingQueue<>();

        @EventListener
        void idle(IpmbListenerIdleEvent event) {
            events.add(event);
        }
    }

    @Test
    void listenersThatHaveNothingToDoSaySoWhereThatIsAskedFor() {
        runner.withUserConfiguration(WithInbox.class)
                .withBean(Bored.class)
                .withPropertyValues("ipmb.listener.idle-event-interval=50ms")
                .run(context -> {
                    BlockingQueue<IpmbListenerIdleEvent> events = context.getBean(Bored.class).events;
                    for (int i = 0; i < 3; i++) {
                        IpmbListenerIdleEvent event = events.poll(10, TimeUnit.SECONDS);
                        assertThat(event).isNotNull();
                        assertThat(event.idleFor()).isGreaterThanOrEqualTo(Duration.ofMillis(50));
                        assertThat(event.identifier()).isEqualTo(bus);
                    }
                });
        runner.withUserConfiguration(WithInbox.class)
                .withBean(Bored.class)
                .run(context -> assertThat(context.getBean(Bored.class).events).isEmpty());
    }

    @Test
    void listenersGetWhatIsSentToThem() {
        runner.withUserConfiguration(WithInbox.class).run(context -> {
            Inbox inbox = context.getBean(Inbox.class);
            IpmbOperations template = context.getBean(IpmbOperations.class);

            template.convertAndSend("moon & !dark & !pictures & !threads", "hello");
            assertThat(inbox.next()).isEqualTo("text hello");
            template.convertAndSend("dark", new Orbit(3, 1.5));
            assertThat(inbox.next()).isEqualTo("orbit 3");
        });
    }

    @Test
    void listenersAreMembersOfTheBusLikeAllOthers() {
        runner.withUserConfiguration(WithInbox.class).run(context -> {
            Inbox inbox = context.getBean(Inbox.class);
            try (Endpoint other = join(bus, "earth");
                    MemoryRegion region = context.getBean(MemoryRegistry.class).allocate(16)) {
                region.map().put(0, (byte) 42);
                other.send(OutgoingMessage.of(Selector.unicast("pictures"), "p").withRegion(region));
                assertThat(inbox.next()).isEqualTo("picture p 42");

                context.getBean(IpmbOperations.class).convertAndSend("earth", "from a bean");
                assertThat(other.receive().payload()).isEqualTo("from a bean");
            }
        });
    }

    /** As the test framework does between two classes that share a context. */
    @Test
    void isPausedAndGoesOn() {
        runner.withUserConfiguration(WithInbox.class).run(context -> {
            Inbox inbox = context.getBean(Inbox.class);
            IpmbTemplate template = context.getBean(IpmbTemplate.class);
            IpmbListenerEndpointRegistry registry = context.getBean(IpmbListenerEndpointRegistry.class);
            for (int round = 0; round < 3; round++) {
                template.convertAndSend("dark", new Orbit(round, 1));
                assertThat(inbox.next()).isEqualTo("orbit " + round);
                assertThat(registry.isRunning()).isTrue();

                ConfigurableApplicationContext paused = context.getSourceApplicationContext();
                paused.stop();
                assertThat(registry.isRunning()).isFalse();
                assertThat(platform.openObjects()).as("while paused").isEmpty();
                paused.start();
            }
        });
    }

    @Test
    void lazyInitializationDoesNotMuteListeners() {
        runner.withUserConfiguration(WithInbox.class)
                .withInitializer(context ->
                        context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()))
                .run(context -> {
                    assertThat(context.getSourceApplicationContext()
                                    .getBeanFactory()
                                    .containsSingleton("inbox"))
                            .isTrue();
                    try (Endpoint other = join(bus, "earth")) {
                        other.send(Selector.unicast("dark"), new Orbit(7, 1));
                        assertThat(context.getBean(Inbox.class).next()).isEqualTo("orbit 7");
                    }
                });
    }

    @Test
    void twoApplicationsOfOneJvmHaveTwoBuses() {
        String other = "spring." + UUID.randomUUID();
        runner.withUserConfiguration(WithInbox.class)
                .run(one -> runner.withUserConfiguration(WithInbox.class)
                        .withPropertyValues("ipmb.identifier=" + other)
                        .run(two -> {
                            two.getBean(IpmbOperations.class).convertAndSend("dark", new Orbit(2, 1));
                            one.getBean(IpmbOperations.class).convertAndSend("dark", new Orbit(1, 1));
                            assertThat(one.getBean(Inbox.class).next()).isEqualTo("orbit 1");
                            assertThat(two.getBean(Inbox.class).next()).isEqualTo("orbit 2");
                            assertThat(one.getBean(Inbox.class).arrived).isEmpty();
                            assertThat(two.getBean(Inbox.class).arrived).isEmpty();
                        }));
    }

    @Test
    void twoApplicationsOfOneJvmShareABus() {
        runner.run(moon -> runner.withUserConfiguration(WithInbox.class)
                .withPropertyValues("ipmb.label=mars", "test.side=moons")
                .run(mars -> {
                    moon.getBean(IpmbOperations.class).convertAndSend("mars & pictures", "no picture");
                    moon.getBean(IpmbOperations.class).convertAndSend("mars & !pictures & !threads & !moons", "hello");
                    assertThat(mars.getBean(Inbox.class).next()).isEqualTo("text hello");
                }));
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_21)
    void listenersRunOnVirtualThreadsWhereTheApplicationAsksForThem() {
        runner.withUserConfiguration(WithInbox.class)
                .withPropertyValues("spring.threads.virtual.enabled=true")
                .run(context -> {
                    context.getBean(IpmbOperations.class).convertAndSend("threads", 1);
                    assertThat(context.getBean(Inbox.class).next())
                            .startsWith("VirtualThread")
                            .contains("ipmb-moon");
                });
        runner.withUserConfiguration(WithInbox.class).run(context -> {
            context.getBean(IpmbOperations.class).convertAndSend("threads", 1);
            assertThat(context.getBean(Inbox.class).next()).doesNotContain("VirtualThread");
        });
    }

    /** Loads the classes of one application anew, as devtools does at each restart. */
    private static final class FreshClasses extends URLClassLoader {

        FreshClasses() {
            super(
                    new URL[] {
                        RestartedApplication.class
                                .getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                    },
                    RestartedApplication.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith(RestartedApplication.class.getName())) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                return loaded == null ? findClass(name) : loaded;
            }
        }
    }

    @Test
    void isRestartedWithFreshClasses() throws Exception {
        Class<?> earlier = RestartedApplication.class;
        for (int round = 0; round < 3; round++) {
            BlockingQueue<String> arrived = new LinkedBlockingQueue<>();
            try (FreshClasses loader = new FreshClasses()) {
                Class<?> application = Class.forName(RestartedApplication.class.getName(), true, loader);
                assertThat(application).isNotSameAs(earlier);
                earlier = application;
                runner.withClassLoader(loader)
                        .withUserConfiguration(application)
                        .withBean("heard", Consumer.class, () -> text -> arrived.add(String.valueOf(text)))
                        .run(context -> {
                            Runnable sender = context.getBean("sender", Runnable.class);
                            sender.run();
                            assertThat(arrived.poll(10, TimeUnit.SECONDS))
                                    .isEqualTo("Round[number=1] and Round[number=1]");
                        });
            }
        }
    }

    static class Answering {
        @IpmbListener(selector = "answers")
        String answer(String question) {
            return "answer to " + question;
        }
    }

    /** Asks when the application is being stopped already. */
    static class Asking {

        final CountDownLatch called = new CountDownLatch(1);
        final CountDownLatch stopping = new CountDownLatch(1);
        final BlockingQueue<String> answers = new LinkedBlockingQueue<>();

        private final IpmbTemplate template;

        Asking(IpmbTemplate template) {
            this.template = template;
        }

        @IpmbListener(selector = "asks")
        void ask(String question) throws InterruptedException {
            called.countDown();
            if (stopping.await(10, TimeUnit.SECONDS)) {
                answers.add(template.convertSendAndReceive("answers", question, String.class));
            }
        }
    }

    @Test
    void aListenerThatEndsItsWorkCanStillAsk() {
        runner.withBean(Answering.class)
                .run(other -> runner.withBean(Asking.class).run(context -> {
                    Asking asking = context.getBean(Asking.class);
                    IpmbListenerEndpointRegistry registry = context.getBean(IpmbListenerEndpointRegistry.class);
                    context.getBean(IpmbOperations.class).convertAndSend("asks", "late question");
                    assertThat(asking.called.await(10, TimeUnit.SECONDS)).isTrue();
                    Thread stops = new Thread(context.getSourceApplicationContext()::stop);
                    stops.start();
                    await().atMost(Duration.ofSeconds(10)).until(() -> !registry.isRunning());
                    asking.stopping.countDown();
                    stops.join(10_000);
                    assertThat(asking.answers).containsExactly("answer to late question");
                }));
    }

    @Test
    void stopsAlthoughAListenerNeverEnds() throws InterruptedException {
        Hanging hanging = new Hanging();
        runner.withBean(Hanging.class, () -> hanging)
                .withPropertyValues("ipmb.listener.shutdown-timeout=50ms")
                .run(context -> {
                    context.getBean(IpmbOperations.class).convertAndSend("hang", "now");
                    assertThat(hanging.events.poll(10, TimeUnit.SECONDS)).isEqualTo("now");
                });
        assertThat(hanging.events.poll(10, TimeUnit.SECONDS)).isEqualTo("interrupted");
    }

    /** Ends by interruption alone. */
    static class Hanging {

        final BlockingQueue<String> events = new LinkedBlockingQueue<>();

        @IpmbListener(selector = "hang")
        void hang(String text) throws InterruptedException {
            events.add(text);
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                events.add("interrupted");
                throw e;
            }
        }
    }
}
