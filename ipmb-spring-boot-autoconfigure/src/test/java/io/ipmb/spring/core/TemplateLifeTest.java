package io.ipmb.spring.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.ipmb.BusEvent;
import io.ipmb.Endpoint;
import io.ipmb.EndpointClosedException;
import io.ipmb.EndpointState;
import io.ipmb.Label;
import io.ipmb.MessageBox;
import io.ipmb.TokenRefusedException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;

/** A template in an application context that is stopped, started again and closed. */
final class TemplateLifeTest {

    @Test
    void asksAgainAfterTheContextWasStoppedAndStarted() {
        try (TemplateBench bench = new TemplateBench()) {
            bench.answer(request -> request.getPayload() + "!", "moon");
            Endpoint earth = bench.join("earth");
            try (AnnotationConfigApplicationContext context = context(bench, earth)) {
                context.refresh();
                IpmbTemplate template = context.getBean(IpmbTemplate.class);
                assertThat(bench.replyEndpoints)
                        .as("nothing is joined before it is needed")
                        .isEmpty();
                for (int i = 1; i <= 3; i++) {
                    assertThat(template.convertSendAndReceive("moon", "hello", String.class))
                            .isEqualTo("hello!");
                    assertThat(bench.replyEndpoints).hasSize(i);
                    context.stop();
                    assertThat(bench.replyEndpoints).allMatch(endpoint -> endpoint.state() == EndpointState.CLOSED);
                    assertThatExceptionOfType(EndpointClosedException.class)
                            .isThrownBy(() -> template.convertSendAndReceive("moon", "hello", String.class));
                    template.convertAndSend("moon", "sending needs the endpoint only");
                    context.start();
                }
                assertThat(template.convertSendAndReceive("moon", "hello", String.class))
                        .isEqualTo("hello!");
            }
            assertThat(bench.replyEndpoints).hasSize(4).allMatch(endpoint -> endpoint.state() == EndpointState.CLOSED);
        }
    }

    @Test
    void asksAgainAfterTheEndpointForRepliesWasThrownOff() {
        try (TemplateBench bench = new TemplateBench()) {
            bench.answer(request -> request.getPayload() + "!", "moon");
            IpmbTemplate template = bench.template("earth");
            RecordingListeners application = new RecordingListeners();
            template.setApplicationListeners(() -> application);
            for (int i = 1; i <= 3; i++) {
                assertThat(template.convertSendAndReceive("moon", "hello", String.class))
                        .isEqualTo("hello!");
                assertThat(bench.replyEndpoints).hasSize(i);
                bench.replyEndpoints.get(i - 1).close();
            }
            assertThat(application.told).hasSize(3).hasOnlyElementsOfType(BusEvent.Joined.class);
        }
    }

    @Test
    void refusedByTheNextHostItFailsAtOnceAndAsksAgainWhereItIsLetIn() throws Exception {
        try (TemplateBench bench = new TemplateBench()) {
            Endpoint host = bench.join("moon");
            CompletableFuture<EndpointClosedException> failure = new CompletableFuture<>();
            AtomicReference<Endpoint> through = new AtomicReference<>(host);
            IpmbTemplate template = bench.template(through::get, bench.converter);
            Thread asks = new Thread(() -> {
                try {
                    template.convertSendAndReceive("moon", "hello", String.class);
                } catch (EndpointClosedException e) {
                    failure.complete(e);
                }
            });
            asks.start();
            // The request is on its way, and so the endpoint for its reply is there.
            assertThat(host.receive(TemplateBench.LIMIT)).isNotNull();

            host.close();
            Endpoint stranger = bench.join(options -> options.token("another"), "moon");

            assertThat(failure.get(10, TimeUnit.SECONDS)).hasMessageContaining("does not let the application in");
            assertThatExceptionOfType(TokenRefusedException.class)
                    .isThrownBy(() -> template.convertSendAndReceive("moon", "hello", String.class));
            stranger.close();
            through.set(bench.answer(request -> request.getPayload() + "!", "moon"));
            assertThat(template.convertSendAndReceive("moon", "hello", String.class))
                    .isEqualTo("hello!");
            asks.join();
        }
    }

    @Test
    void refusedBeforeItHasQuiteJoinedItLeavesNothingBehind() {
        try (TemplateBench bench = new TemplateBench()) {
            Endpoint moon = bench.join("moon");
            EndpointFactory factory = bench.factory();
            IpmbTemplate template = new IpmbTemplate(
                    () -> moon,
                    new EndpointFactory() {
                        @Override
                        public Label baseLabel() {
                            return factory.baseLabel();
                        }

                        @Override
                        public String identifier() {
                            return factory.identifier();
                        }

                        @Override
                        public Endpoint join(Label label, MessageBox messageBox, Consumer<BusEvent> events) {
                            Endpoint joined = factory.join(label, messageBox, events);
                            events.accept(new BusEvent.RejoinRefused(new TokenRefusedException("another token")));
                            TemplateBench.eventually(() -> assertThat(
                                            Thread.getAllStackTraces().keySet())
                                    .noneMatch(thread -> thread.getName().startsWith("ipmb-refused-")));
                            return joined;
                        }
                    },
                    bench.converter);
            try {
                assertThatExceptionOfType(EndpointClosedException.class)
                        .isThrownBy(() -> template.convertSendAndReceive("moon", "hello", String.class))
                        .withMessageContaining("does not let the application in");
                assertThat(bench.replyEndpoints)
                        .singleElement()
                        .extracting(Endpoint::state)
                        .isEqualTo(EndpointState.CLOSED);
            } finally {
                template.destroy();
            }
        }
    }

    @Test
    void stopsAfterTheContainersSoThatAListenerCanStillAsk() {
        List<String> answers = new ArrayList<>();
        try (TemplateBench bench = new TemplateBench()) {
            bench.answer(request -> request.getPayload() + "!", "moon");
            try (AnnotationConfigApplicationContext context = context(bench, bench.join("earth"))) {
                context.registerBean(
                        LastQuestion.class, () -> new LastQuestion(context.getBean(IpmbTemplate.class), answers));
                context.refresh();
            }
        }
        assertThat(answers).containsExactly("the last one!");
    }

    private static AnnotationConfigApplicationContext context(TemplateBench bench, Endpoint endpoint) {
        AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
        context.registerBean(
                IpmbTemplate.class, () -> new IpmbTemplate(() -> endpoint, bench.factory(), bench.converter));
        return context;
    }

    /** Stands where the containers of listeners are, and asks while it stops. */
    static final class LastQuestion implements SmartLifecycle {

        private final IpmbTemplate template;
        private final List<String> answers;
        private volatile boolean running;

        LastQuestion(IpmbTemplate template, List<String> answers) {
            this.template = template;
            this.answers = answers;
        }

        @Override
        public void start() {
            running = true;
        }

        @Override
        public void stop() {
            answers.add(template.convertSendAndReceive("moon", "the last one", String.class));
            running = false;
        }

        @Override
        public boolean isRunning() {
            return running;
        }

        @Override
        public int getPhase() {
            return SmartLifecycle.DEFAULT_PHASE - 4096;
        }
    }
}
