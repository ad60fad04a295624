package io.ipmb.spring.annotation;

import static io.ipmb.spring.annotation.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ipmb.IncomingMessage;
import io.ipmb.spring.config.IpmbListenerContainerFactory;
import io.ipmb.spring.listener.ListenerSettings;
import io.ipmb.spring.listener.adapter.IpmbListenerErrorHandler;
import io.ipmb.spring.support.DefaultIpmbMessageConverter;
import io.ipmb.spring.support.IpmbMessage;
import io.ipmb.spring.support.IpmbMessageConverter;
import io.ipmb.spring.support.PassingConverter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.ResolvableType;
import org.springframework.core.retry.RetryPolicy;
import org.springframework.expression.spel.SpelEvaluationException;
import org.springframework.stereotype.Component;

/** The attributes of {@code @IpmbListener}: values, placeholders, expressions, names of beans. */
@SuppressWarnings("unused") // the parameters select the messages
final class ListenerAttributesTest {

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

    @Component("failingExpression")
    static class FailingExpression {
        @IpmbListener(selector = "#{__listener.nothingOfThisName}")
        void hear(String text) {}
    }

    @Test
    void anExpressionThatFailsSaysWhyAndKeepsTheCause() {
        Refusals.assertRefused(FailingExpression.class, "nothingOfThisName", "mend the expression");
        assertThatThrownBy(() -> Application.with(FailingExpression.class))
                .hasRootCauseInstanceOf(SpelEvaluationException.class);
    }

    /** Spring makes a class of its own of it. */
    @Configuration("enhanced")
    static class Enhanced {
        @IpmbListener(selector = "")
        void broken(Thread worker) {}
    }

    @Test
    void aConfigurationClassIsNamedAsItIsWritten() {
        Refusals.assertRefused(Enhanced.class, ".ListenerAttributesTest$Enhanced.broken(Thread)", "MemoryRegion");
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

    static class DurationWithoutAUnit {
        @IpmbListener(shutdownTimeout = "#{5 * 60}")
        void hear(String text) {}
    }

    static class BadBean {
        @IpmbListener(errorHandler = "nobody")
        void hear(String text) {}
    }

    @Configuration(proxyBeanMethods = false)
    static class Factories {
        @Bean
        IpmbListenerContainerFactory venusFactory() {
            return new IpmbListenerContainerFactory();
        }

        @Bean
        String text() {
            return "no factory";
        }
    }

    static class MisspeltBean {
        @IpmbListener(containerFactory = "venusFactroy")
        void hear(String text) {}
    }

    static class BeanOfAnotherType {
        @IpmbListener(containerFactory = "text")
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
        assertRefused(BadRange.class, "concurrency=0 must be from 1 to 10000", "in its range");
        assertRefused(BadBoolean.class, "autoStartup = \"perhaps\" of the listener", "true or false");
        assertRefused(BadDuration.class, "shutdownTimeout = \"soon\"", "20s");
        assertRefused(
                DurationWithoutAUnit.class,
                "shutdownTimeout = \"#{5 * 60}\", which is 300, of the listener",
                "a duration with a unit, for instance 20s or PT20S");
        assertRefused(
                BadBean.class,
                "The attribute errorHandler = \"nobody\" of the listener " + BadBean.class.getName()
                        + ".hear cannot be used: there is no bean 'nobody'.",
                "IpmbListenerErrorHandler. The application has none.");
        assertRefused(
                MisspeltBean.class,
                Factories.class,
                "containerFactory = \"venusFactroy\" of the listener " + MisspeltBean.class.getName()
                        + ".hear cannot be used: there is no bean 'venusFactroy'.",
                "IpmbListenerContainerFactory. The application has: venusFactory.");
        assertRefused(
                BeanOfAnotherType.class,
                Factories.class,
                "the bean 'text' is of the type java.lang.String.",
                "The application has: venusFactory.");
        assertRefused(BadReply.class, "reply = \"sometimes\"", "auto or none");
        assertRefused(BadPlaceholder.class, "selector = \"${nowhere}\"", "default behind a colon");
    }

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
                    .satisfies(container -> assertThat(container.statistics()).isNotNull());
        }
    }

    /** Reads texts in its own way. */
    private static final class Shouting extends PassingConverter {

        Shouting() {
            super(new DefaultIpmbMessageConverter());
        }

        @Override
        public IpmbMessage<?> toMessage(IncomingMessage arrived, ResolvableType target) {
            Object payload = super.toMessage(arrived, target).getPayload();
            return IpmbMessage.of(payload.toString().toUpperCase(java.util.Locale.ROOT), arrived);
        }
    }
}
