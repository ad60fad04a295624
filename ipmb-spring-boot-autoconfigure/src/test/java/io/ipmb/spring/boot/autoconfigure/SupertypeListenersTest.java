package io.ipmb.spring.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.ipmb.codec.MessageType;
import io.ipmb.platform.Platform;
import io.ipmb.platform.memory.MemoryPlatform;
import io.ipmb.spring.annotation.IpmbListener;
import io.ipmb.spring.core.IpmbTemplate;
import io.ipmb.spring.listener.IllegalListenerException;
import java.io.Serializable;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.Temporal;
import java.time.temporal.TemporalAmount;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/**
 * A listener for a supertype gets what it says, alone and beside others, plain and in an envelope; or it ends the
 * start.
 */
final class SupertypeListenersTest {

    private static final BlockingQueue<Object> ARRIVED = new LinkedBlockingQueue<>();

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(IpmbAutoConfiguration.class, JacksonAutoConfiguration.class))
            .withBean(Platform.class, MemoryPlatform::new)
            .withPropertyValues("ipmb.identifier=spring." + UUID.randomUUID(), "ipmb.label=moon");

    interface Greeting {}

    @MessageType("0e1ae3a5-7f3c-4c4b-9a39-6f1c4a3b8b11")
    record Hello(String name) implements Greeting {}

    sealed interface Body {}

    @MessageType("0e1ae3a5-7f3c-4c4b-9a39-6f1c4a3b8b12")
    record Comet(int number) implements Body {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
    @JsonSubTypes(@JsonSubTypes.Type(value = Cat.class, name = "cat"))
    interface Animal {}

    record Cat(int lives) implements Animal {}

    abstract static class Hearing<T> {
        @IpmbListener
        void hear(T payload) {
            ARRIVED.add(payload);
        }
    }

    static class Numbers extends Hearing<Number> {}

    static class Temporals extends Hearing<Temporal> {}

    static class Amounts extends Hearing<TemporalAmount> {}

    static class Texts extends Hearing<CharSequence> {}

    static class Comparables extends Hearing<Comparable<?>> {}

    static class Serializables extends Hearing<Serializable> {}

    static class Objects extends Hearing<Object> {}

    static class Bodies extends Hearing<Body> {}

    static class Animals extends Hearing<Animal> {}

    static class Greetings extends Hearing<Greeting> {}

    static class Lists extends Hearing<List<String>> {}

    /** Listeners under another label, so that all endpoints read what these do. */
    static class Others {

        @IpmbListener(selector = "others")
        void number(Integer number) {}

        @IpmbListener(selector = "others")
        void text(String text) {}

        @IpmbListener(selector = "others")
        void hello(Hello hello) {}
    }

    static Stream<Arguments> whatBecomesWhat() {
        return Stream.of(
                Arguments.of(Numbers.class, 5),
                Arguments.of(Numbers.class, 5L),
                Arguments.of(Numbers.class, 5.5),
                Arguments.of(Numbers.class, BigInteger.TEN),
                Arguments.of(Temporals.class, Instant.EPOCH),
                Arguments.of(Amounts.class, Duration.ofSeconds(5)),
                Arguments.of(Texts.class, "text"),
                Arguments.of(Comparables.class, 'c'),
                Arguments.of(Comparables.class, "text"),
                Arguments.of(Serializables.class, true),
                Arguments.of(Objects.class, 5),
                Arguments.of(Objects.class, "text"),
                Arguments.of(Bodies.class, new Comet(7)),
                Arguments.of(Animals.class, new Cat(9)),
                Arguments.of(Lists.class, List.of("a")));
    }

    private static @Nullable Object next() throws InterruptedException {
        return ARRIVED.poll(10, TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @MethodSource("whatBecomesWhat")
    void itGetsItAloneAndBesideOthers(Class<?> listener, Object payload) {
        for (boolean alone : List.of(true, false)) {
            ARRIVED.clear();
            ApplicationContextRunner with = runner.withBean(listener);
            (alone ? with : with.withBean(Others.class)).run(context -> {
                IpmbTemplate template = context.getBean(IpmbTemplate.class);
                template.convertAndSend("moon & !others", payload);
                assertThat(next()).as("plain, alone: %s", alone).isEqualTo(payload);
                template.convertAndSend("moon & !others", payload, Map.<String, Object>of("a", "header"));
                assertThat(next()).as("in an envelope, alone: %s", alone).isEqualTo(payload);
            });
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anInterfaceOfWhichNobodyCanSayWhatIsToBeMadeEndsTheStart(boolean alone) {
        ApplicationContextRunner with = runner.withBean(Greetings.class);
        (alone ? with : with.withBean(Others.class))
                .run(context -> assertThat(context)
                        .getFailure()
                        .isInstanceOf(IllegalListenerException.class)
                        .hasMessageContainingAll("Greeting", "it is abstract", "@MessageType", "@JsonTypeInfo"));
    }

    @Test
    void anInterfaceThatIsReadFromJsonGetsNoTypeOfTheBusByChance() {
        ARRIVED.clear();
        runner.withBean(Animals.class).withBean(Others.class).run(context -> {
            IpmbTemplate template = context.getBean(IpmbTemplate.class);
            template.convertAndSend("moon & !others", new Hello("you"));
            template.convertAndSend("moon & !others", new Cat(1));
            assertThat(next()).isEqualTo(new Cat(1));
        });
    }
}
