package io.ipmb.spring.annotation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ipmb.Message;
import io.ipmb.spring.config.IpmbListenerConfigurer;
import io.ipmb.spring.config.IpmbListenerContainerFactory;
import io.ipmb.spring.config.SimpleIpmbListenerEndpoint;
import io.ipmb.spring.listener.IllegalListenerException;
import io.ipmb.spring.listener.IpmbMessageListener;
import io.ipmb.spring.listener.ListenerSettings;
import io.ipmb.spring.listener.adapter.IpmbListenerErrorHandler;
import io.ipmb.spring.support.DefaultIpmbMessageConverter;
import io.ipmb.spring.support.IpmbMessage;
import io.ipmb.spring.support.IpmbMessageConverter;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.Ordered;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.AliasFor;
import org.springframework.core.annotation.Order;
import org.springframework.core.retry.RetryPolicy;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.handler.annotation.SendTo;
import org.springframework.stereotype.Component;

@SuppressWarnings("unused")
final class IpmbListenerAnnotationTest {

    /** Base of beans that remember. */
    abstract static class Remembering {
        final List<String> seen = new CopyOnWriteArrayList<>();
    }

    // Attributes

    @Component("observatory")
    static class Observatory extends Remembering {
        public String place = "crater";

        @IpmbListener
        void hear(String text) {
            seen.add(text);
        }

        @IpmbListener(
                id = "${test.id:given}",
                selector = "${test.side:dark} & !#{'sun'}",
                order = "#{3 + 4}",
                concurrency = "#{2 * 2}",
                queueCapacity = "${test.capacity:16}",
                autoStartup = "false",
                shutdownTimeout = "5s")
        void all(Integer number) {}

        @IpmbListener(selector = "#{__listener.place}", autoStartup = "#{false}", shutdownTimeout = "1500")
        void own(Long number) {}

        @IpmbListener(shutdownTimeout = "#{T(java.time.Duration).ofMinutes(1)}", selector = "x")
        void byValue(Integer number) {}
    }

    @Test
    void findsListenersWithTheirDefaults() throws Exception {
        try (Application application = Application.with(Observatory.class)) {
            assertThat(application.registry().listenerIds())
                    .containsExactlyInAnyOrder("observatory.hear", "given", "observatory.own", "observatory.byValue");
            assertThat(application.endpoint("observatory.hear").selector()).isEmpty();
            assertThat(application.endpoint("observatory.hear").order()).isEqualTo(Ordered.LOWEST_PRECEDENCE);
            assertThat(application.endpoint("observatory.hear").settings()).isNull();
            assertThat(application.endpoint("observatory.hear").description()).endsWith("Observatory.hear(String)");
            application.send("observatory.hear", "hello");
            assertThat(application.bean(Observatory.class).seen).containsExactly("hello");
        }
    }

    @Test
    void resolvesPlaceholdersAndExpressionsInAllAttributes() {
        try (Application application =
                Application.with(Map.of("test.id", "mine", "test.capacity", "32"), Observatory.class)) {
            assertThat(application.endpoint("mine").selector()).isEqualTo("dark & !sun");
            assertThat(application.endpoint("mine").order()).isEqualTo(7);
            assertThat(application.endpoint("mine").settings())
                    .isEqualTo(new ListenerSettings(false, 4, 32, Duration.ofSeconds(5), null));
            assertThat(application.endpoint("observatory.own").selector()).isEqualTo("crater");
            assertThat(application.endpoint("observatory.own").settings())
                    .isEqualTo(new ListenerSettings(false, null, null, Duration.ofMillis(1500), null));
            assertThat(application.endpoint("observatory.byValue").settings())
                    .isEqualTo(new ListenerSettings(null, null, null, Duration.ofMinutes(1), null));
        }
    }

    static class BadNumber {
        @IpmbListener(concurrency = "${n:many}")
        void hear(String text) {}
    }

    static class BadRange {
        @IpmbListener(concurrency = "0")
        void hear(String text) {}
    }

    static class BadBoolean {
        @IpmbListener(autoStartup = "perhaps")
        void hear(String text) {}
    }

    static class BadDuration {
        @IpmbListener(shutdownTimeout = "soon")
        void hear(String text) {}
    }

    static class BadBean {
        @IpmbListener(errorHandler = "nobody")
        void hear(String text) {}
    }

    static class BadReply {
        @IpmbListener(reply = "sometimes")
        void hear(String text) {}
    }

    static class BadPlaceholder {
        @IpmbListener(selector = "${nowhere}")
        void hear(String text) {}
    }

    @Test
    void saysWhichAttributeCannotBeUsed() {
        assertRefused(BadNumber.class, "concurrency = \"${n:many}\", which is many, of the listener", "whole number");
        assertRefused(BadRange.class, "concurrency=0 must be at least 1", "in its range");
        assertRefused(BadBoolean.class, "autoStartup = \"perhaps\" of the listener", "true or false");
        assertRefused(BadDuration.class, "shutdownTimeout = \"soon\"", "20s");
        assertRefused(BadBean.class, "errorHandler = \"nobody\"", "IpmbListenerErrorHandler");
        assertRefused(BadReply.class, "reply = \"sometimes\"", "auto or none");
        assertRefused(BadPlaceholder.class, "selector = \"${nowhere}\"", "default behind a colon");
    }

    private static void assertRefused(Class<?> bean, String problem, String action) {
        assertRefused(bean, bean, problem, action);
    }

    private static void assertRefused(Class<?> bean, Class<?> other, String problem, String action) {
        assertThatThrownBy(() -> Application.with(bean, other)).satisfies(thrown -> {
            Throwable cause = thrown;
            while (!(cause instanceof IllegalListenerException) && cause.getCause() != null) {
                cause = cause.getCause();
            }
            assertThat(cause).isInstanceOf(IllegalListenerException.class).hasMessageContaining(problem);
            assertThat(((IllegalListenerException) cause).action()).contains(action);
        });
    }

    // Beans that attributes name

    @Configuration(proxyBeanMethods = false)
    static class Named {
        @Bean
        IpmbListenerErrorHandler swallowing() {
            return (arrived, message, failure) -> "swallowed";
        }

        @Bean
        RetryPolicy twice() {
            return RetryPolicy.builder().maxRetries(1).delay(Duration.ZERO).build();
        }

        @Bean
        IpmbListenerContainerFactory otherFactory() {
            IpmbListenerContainerFactory factory = new IpmbListenerContainerFactory();
            factory.setThreadNamePrefix("other-");
            factory.setSettings(new ListenerSettings(null, 7, null, null, null));
            return factory;
        }

        @Bean(autowireCandidate = false)
        IpmbMessageConverter shouting() {
            return new Shouting();
        }
    }

    @Component("failing")
    static class Failing extends Remembering {

        @IpmbListener(selector = "a", errorHandler = "swallowing", retry = "twice")
        String byName(String text) {
            seen.add("call");
            throw new IllegalStateException("for a test");
        }

        @IpmbListener(selector = "b", errorHandler = "#{@swallowing}", retry = "#{@twice}")
        String byExpression(String text) {
            seen.add("call");
            throw new IllegalStateException("for a test");
        }

        @IpmbListener(selector = "c", errorHandler = "${test.handler:swallowing}", retry = "off")
        String byPlaceholder(String text) {
            seen.add("call");
            throw new IllegalStateException("for a test");
        }

        @IpmbListener(selector = "d", containerFactory = "otherFactory")
        void factory(String text) {}

        @IpmbListener(selector = "e", messageConverter = "shouting")
        void converter(String text) {
            seen.add(text);
        }

        @IpmbListener(selector = "f", reply = "none")
        String silent(String text) {
            return text;
        }
    }

    @Test
    void usesTheBeansThatAttributesName() throws Exception {
        try (Application application = Application.with(Named.class, Failing.class)) {
            List<String> seen = application.bean(Failing.class).seen;
            application.request("failing.byName", "x");
            application.request("failing.byExpression", "x");
            assertThat(seen).hasSize(4);
            application.request("failing.byPlaceholder", "x");
            assertThat(seen).hasSize(5);
            assertThat(application.replies()).containsOnly("reply swallowed").hasSize(3);
            application.request("failing.silent", "x");
            assertThat(application.replies()).hasSize(3);
            seen.clear();
            application.request("failing.converter", "quiet");
            assertThat(seen).containsExactly("QUIET");
            assertThat(application.registry().container("failing.factory"))
                    .isNotNull()
                    .satisfies(container -> assertThat(container.figures()).isNotNull());
        }
    }

    /** Reads texts in its own way. */
    private static final class Shouting implements IpmbMessageConverter {
        private final IpmbMessageConverter plain = new DefaultIpmbMessageConverter();

        @Override
        public Object toPayload(org.springframework.messaging.Message<?> message) {
            return plain.toPayload(message);
        }

        @Override
        public Set<Class<?>> readableAs(ResolvableType target) {
            return plain.readableAs(target);
        }

        @Override
        public boolean canConvert(Message arrived, ResolvableType target) {
            return plain.canConvert(arrived, target);
        }

        @Override
        public MessageHeaders headers(Message arrived) {
            return plain.headers(arrived);
        }

        @Override
        public IpmbMessage<?> toMessage(Message arrived, ResolvableType target) {
            Object payload = plain.toMessage(arrived, target).getPayload();
            return IpmbMessage.of(payload.toString().toUpperCase(java.util.Locale.ROOT), arrived);
        }
    }

    // Where the annotation stands

    @Retention(RetentionPolicy.RUNTIME)
    @IpmbListener(concurrency = "2", queueCapacity = "8")
    @interface DarkSide {
        @AliasFor(annotation = IpmbListener.class, attribute = "selector")
        String where() default "dark";
    }

    interface Hearing {
        @IpmbListener(selector = "interface")
        void hear(String text);
    }

    @Component("places")
    @Order(5)
    static class Places extends Remembering implements Hearing {
        @IpmbListener(selector = "a")
        @IpmbListener(selector = "b", id = "second")
        void twice(String text) {}

        @DarkSide(where = "far")
        void meta(String text) {}

        @Override
        public void hear(String text) {
            seen.add(text);
        }

        @Order(2)
        @IpmbListener(selector = "ordered")
        @SendTo("${test.to:mars}")
        String ordered(String text) {
            return text;
        }

        @IpmbListener(selector = "overload1")
        void overloaded(String text) {}

        @IpmbListener(selector = "overload2")
        void overloaded(Integer number) {}
    }

    @Component("sub")
    static class Sub extends Places {
        @Override
        @IpmbListener(selector = "elsewhere")
        public void hear(String text) {
            super.hear("sub " + text);
        }
    }

    @Test
    void worksRepeatedAsMetaAnnotationAndOnInterfaces() throws Exception {
        try (Application application = Application.with(Places.class)) {
            assertThat(application.registry().listenerIds())
                    .containsExactlyInAnyOrder(
                            "places.twice",
                            "second",
                            "places.meta",
                            "places.hear",
                            "places.ordered",
                            "places.overloaded",
                            "places.overloaded#2");
            assertThat(application.endpoint("places.twice").selector()).isEqualTo("a");
            assertThat(application.endpoint("second").selector()).isEqualTo("b");
            assertThat(application.endpoint("places.meta").selector()).isEqualTo("far");
            assertThat(application.endpoint("places.meta").settings())
                    .isEqualTo(new ListenerSettings(null, 2, 8, null, null));
            assertThat(application.endpoint("places.hear").selector()).isEqualTo("interface");
            assertThat(application.endpoint("places.hear").order()).isEqualTo(5);
            assertThat(application.endpoint("places.ordered").order()).isEqualTo(2);
            application.send("places.ordered", "x");
            assertThat(application.replies()).containsExactly("send x to mars");
        }
    }

    @Test
    void takesWhatTheOverridingMethodSays() throws Exception {
        try (Application application = Application.with(Sub.class)) {
            assertThat(application.endpoint("sub.hear").selector()).isEqualTo("elsewhere");
            application.send("sub.hear", "hello");
            assertThat(application.bean(Sub.class).seen).containsExactly("sub hello");
        }
    }

    // Classes

    @Component("station")
    @IpmbListener(selector = "station")
    @IpmbListener(selector = "other", id = "otherStation")
    @SendTo("log")
    static class Station extends Remembering {
        @IpmbHandler
        void text(String text) {
            seen.add("text " + text);
        }

        @IpmbHandler
        Integer number(Integer number) {
            return number + 1;
        }

        @IpmbHandler(isDefault = true)
        void rest(Object payload) {
            seen.add("rest " + payload);
        }
    }

    @Test
    void aClassIsOneListenerWithSeveralMethods() throws Exception {
        try (Application application = Application.with(Station.class)) {
            assertThat(application.registry().listenerIds()).containsExactlyInAnyOrder("station", "otherStation");
            application.send("station", "hello");
            application.send("otherStation", 41);
            application.send("station", 5L);
            assertThat(application.bean(Station.class).seen).containsExactly("text hello", "rest 5");
            assertThat(application.replies()).containsExactly("send 42 to log");
        }
    }

    @Component("sibling")
    static class Sibling {
        @IpmbListener(selector = "station")
        void number(int number) {}
    }

    @Test
    void aClassIsInConflictWithAListenerThatTakesTheSameAsOneOfItsMethods() {
        assertRefused(Station.class, Sibling.class, "take the same payload java.lang.Integer", "@Order");
    }

    @IpmbListener
    static class WithoutHandlers {
        void text(String text) {}
    }

    static class WithoutListener {
        @IpmbHandler
        void text(String text) {}
    }

    @IpmbListener
    static class TwoDefaults {
        @IpmbHandler(isDefault = true)
        void one(Object payload) {}

        @IpmbHandler(isDefault = true)
        void two(String payload) {}
    }

    @IpmbListener
    static class Both {
        @IpmbHandler
        @IpmbListener
        void one(String payload) {}
    }

    @Test
    void refusesClassesWhoseAnnotationsDoNotGoTogether() {
        assertRefused(WithoutHandlers.class, "no method that handles its messages", "@IpmbHandler");
        assertRefused(WithoutListener.class, "the @IpmbHandler method text and is no listener", "@IpmbListener");
        assertRefused(TwoDefaults.class, "more than one default method: one, two", "at one @IpmbHandler");
        assertRefused(Both.class, "Both.one is a listener of its own", "Leave out");
    }

    @Test
    void tellsWhetherAClassHasListeners() {
        assertThat(List.of(Observatory.class, Places.class, Sub.class, Station.class, WithoutListener.class))
                .allMatch(IpmbListenerAnnotationBeanPostProcessor::hasListeners);
        assertThat(List.of(String.class, Remembering.class, Named.class))
                .noneMatch(IpmbListenerAnnotationBeanPostProcessor::hasListeners);
    }

    // When beans are made

    @Component("late")
    @Lazy
    static class Late extends Remembering {
        @IpmbListener(selector = "late")
        void hear(String text) {
            seen.add(text);
        }
    }

    @Test
    void registersBeansThatAreMadeLater() throws Exception {
        try (Application application = Application.with(Late.class)) {
            assertThat(application.registry().listenerIds()).isEmpty();
            Late late = application.bean(Late.class);
            application.send("late.hear", "at last");
            assertThat(late.seen).containsExactly("at last");
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Configured {
        @Bean
        IpmbListenerConfigurer configurer() {
            return registrar -> registrar.registerEndpoint(SimpleIpmbListenerEndpoint.builder("byHand")
                    .listener(new IpmbMessageListener() {
                        @Override
                        public Set<Class<?>> readableTypes() {
                            return Set.of(Double.class);
                        }

                        @Override
                        public ResolvableType payloadType() {
                            return ResolvableType.forClass(Double.class);
                        }

                        @Override
                        public boolean takes(Message arrived) {
                            return false;
                        }

                        @Override
                        public @Nullable CompletionStage<?> onMessage(Message arrived) {
                            return null;
                        }
                    })
                    .build());
        }
    }

    @Test
    void letsConfigurersAddListeners() {
        try (Application application = Application.with(Configured.class, Observatory.class)) {
            assertThat(application.registry().listenerIds()).contains("byHand", "observatory.hear");
        }
    }

    @Test
    void anApplicationWithoutListenersNeedsNothing() {
        try (Application application = Application.with()) {
            assertThat(application.registry().listenerIds()).isEmpty();
        }
    }

    @Test
    void refusesTheSameIdTwice() {
        assertThatExceptionOfType(IllegalListenerException.class)
                .isThrownBy(() -> Application.with(SameId.class))
                .withMessageContaining("same id 'x'");
    }

    static class SameId {
        @IpmbListener(id = "x", selector = "a")
        void one(String text) {}

        @IpmbListener(id = "x", selector = "b")
        void two(String text) {}
    }

    @Test
    void refusesASecondInstanceOfAPrototypeThatListensInTheSameWay() {
        try (Application application = Application.with()) {
            RootBeanDefinition definition = new RootBeanDefinition(Late.class);
            definition.setScope("prototype");
            application.context().registerBeanDefinition("probe", definition);
            application.context().getBean("probe");
            assertThat(application.registry().listenerIds()).containsExactly("probe.hear");
            assertThatThrownBy(() -> application.context().getBean("probe"))
                    .rootCause()
                    .isInstanceOf(IllegalListenerException.class)
                    .hasMessageContaining("have the same order");
        }
    }
}
