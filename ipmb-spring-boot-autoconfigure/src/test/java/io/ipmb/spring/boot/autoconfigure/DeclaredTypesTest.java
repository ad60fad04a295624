package io.ipmb.spring.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import com.fasterxml.jackson.annotation.JsonView;
import io.ipmb.platform.Platform;
import io.ipmb.platform.memory.MemoryPlatform;
import io.ipmb.spring.annotation.IpmbListener;
import io.ipmb.spring.core.IpmbOperations;
import io.ipmb.spring.core.RequestFailedException;
import io.ipmb.spring.support.IpmbHeaders;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.messaging.Message;
import org.springframework.messaging.converter.MessageConversionException;
import org.springframework.messaging.handler.annotation.Payload;
import org.springframework.messaging.support.GenericMessage;
import reactor.core.publisher.Mono;

/** The types that signatures declare are those that payloads become, and those that results are written as. */
final class DeclaredTypesTest {

    private static final ParameterizedTypeReference<List<Animal>> ANIMALS = new ParameterizedTypeReference<>() {};

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(IpmbAutoConfiguration.class, JacksonAutoConfiguration.class))
            .withBean(Platform.class, MemoryPlatform::new)
            .withPropertyValues("ipmb.identifier=spring." + UUID.randomUUID(), "ipmb.label=moon");

    record Planet(String name) {}

    record Star(int magnitude) {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
    @JsonSubTypes({@JsonSubTypes.Type(Cat.class), @JsonSubTypes.Type(Dog.class)})
    interface Animal {}

    @JsonTypeName("cat")
    record Cat(int lives) implements Animal {}

    @JsonTypeName("dog")
    record Dog(String tail) implements Animal {}

    record Box<T>(T content) {}

    static class Vehicle {
        public int wheels = 4;
    }

    static class Car extends Vehicle {
        public String plate = "MOON 1";
    }

    interface Brief {}

    interface Full extends Brief {}

    record Person(
            @JsonView(Brief.class) String name,
            @JsonView(Full.class) @Nullable String address) {}

    // Parameters

    /** Where the type of the payload is a type variable. */
    abstract static class Receiving<T> {

        @IpmbListener(selector = "plain")
        String plain(@Payload T payload) {
            return described(payload);
        }

        @IpmbListener(selector = "list")
        String list(List<T> payload) {
            return described(payload.get(0));
        }

        @IpmbListener(selector = "message")
        String message(Message<List<T>> message) {
            return described(message.getPayload().get(0));
        }

        @IpmbListener(selector = "optional")
        String optional(Optional<List<T>> payload) {
            return described(payload.orElseThrow().get(0));
        }

        @IpmbListener(selector = "map")
        String map(Map<String, List<T>> payload) {
            return described(payload.get("one").get(0));
        }

        @IpmbListener(selector = "array")
        String array(T[] payload) {
            return described(payload[0]);
        }

        @IpmbListener(selector = "lists")
        String lists(List<T>[] payload) {
            return described(payload[0].get(0));
        }

        @IpmbListener(selector = "wildcard")
        String wildcard(List<? extends T> payload) {
            return described(payload.get(0));
        }

        @IpmbListener(selector = "box")
        String box(Box<T> payload) {
            return described(payload.content());
        }
    }

    private static String described(@Nullable Object payload) {
        return payload == null ? "null" : payload.getClass().getSimpleName() + " " + payload;
    }

    static class ReceivingPlanets extends Receiving<Planet> {}

    @Test
    void aTypeVariableIsWhatTheClassOfTheBeanSaysAtAnyDepth() {
        runner.withBean(ReceivingPlanets.class).run(context -> {
            IpmbOperations bus = context.getBean(IpmbOperations.class);
            List<Planet> list = List.of(new Planet("mars"));
            Map<String, Object> sent = Map.of(
                    "plain", list.get(0),
                    "list", list,
                    "message", list,
                    "optional", list,
                    "map", Map.of("one", list),
                    "array", list,
                    "lists", List.of(list),
                    "wildcard", list,
                    "box", new Box<>(list.get(0)));
            sent.forEach((selector, payload) -> assertThat(bus.convertSendAndReceive(selector, payload, String.class))
                    .as(selector)
                    .isEqualTo("Planet Planet[name=mars]"));
        });
    }

    /** One class for many types, which only the definitions of its beans name. */
    static class Receiver<T> {
        private final List<Object> seen = new ArrayList<>();

        @IpmbListener(selector = "#{__listener.selector}")
        String hear(T payload) {
            seen.add(payload == null ? "null" : payload);
            return described(payload);
        }

        private final String selector;

        Receiver(String selector) {
            this.selector = selector;
        }

        public String getSelector() {
            return selector;
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class TwoOfOneClass {
        @Bean
        Receiver<Planet> planets() {
            return new Receiver<>("planets");
        }

        @Bean
        Receiver<List<Star>> stars() {
            return new Receiver<>("stars");
        }
    }

    @Test
    void twoBeansOfOneClassTakeWhatTheirDefinitionsSay() {
        runner.withUserConfiguration(TwoOfOneClass.class).run(context -> {
            IpmbOperations bus = context.getBean(IpmbOperations.class);
            assertThat(bus.convertSendAndReceive("planets", new Planet("venus"), String.class))
                    .isEqualTo("Planet Planet[name=venus]");
            bus.convertSendAndReceive("stars", List.of(new Star(3)), String.class);
            Receiver<?> stars = context.getBean("stars", Receiver.class);
            assertThat(stars.seen).isEqualTo(List.of(List.of(new Star(3))));
        });
    }

    static class Views {
        @IpmbListener(selector = "brief")
        String brief(@JsonView(Brief.class) Person person) {
            return person.toString();
        }

        @IpmbListener(selector = "full")
        String full(@JsonView(Full.class) Person person) {
            return person.toString();
        }

        @IpmbListener(selector = "message")
        String message(@JsonView(Brief.class) Message<Person> person) {
            return person.getPayload().toString();
        }

        @IpmbListener(selector = "answer")
        @JsonView(Brief.class)
        Person answer(String question) {
            return new Person("Ann", question);
        }

        @IpmbListener(selector = "answers")
        @JsonView(Brief.class)
        List<Person> answers(String question) {
            return List.of(new Person("Ann", question));
        }
    }

    @Test
    void viewsOfParametersAndResultsCountOneByOne() {
        runner.withPropertyValues("spring.jackson.mapper.default-view-inclusion=true")
                .withBean(Views.class)
                .run(context -> {
                    IpmbOperations bus = context.getBean(IpmbOperations.class);
                    Person person = new Person("Ann", "far side");
                    assertThat(bus.convertSendAndReceive("brief", person, String.class))
                            .isEqualTo("Person[name=Ann, address=null]");
                    assertThat(bus.convertSendAndReceive("full", person, String.class))
                            .isEqualTo("Person[name=Ann, address=far side]");
                    assertThat(bus.convertSendAndReceive("message", person, String.class))
                            .isEqualTo("Person[name=Ann, address=null]");
                    assertThat(bus.convertSendAndReceive("answer", "x", String.class))
                            .isEqualTo("{\"name\":\"Ann\"}");
                    assertThat(bus.convertSendAndReceive("answers", "x", String.class))
                            .isEqualTo("[{\"name\":\"Ann\"}]");
                });
    }

    // Results

    abstract static class Answering<T> {
        abstract T content();

        @IpmbListener(selector = "variable")
        List<T> variable(String question) {
            return List.of(content());
        }
    }

    static class Zoo extends Answering<Animal> {
        @Override
        Animal content() {
            return new Cat(9);
        }

        @IpmbListener(selector = "list")
        List<Animal> list(String question) {
            return List.of(new Cat(9));
        }

        @IpmbListener(selector = "future")
        CompletableFuture<List<Animal>> future(String question) {
            return CompletableFuture.completedFuture(List.of(new Cat(9)));
        }

        @IpmbListener(selector = "mono")
        Mono<List<Animal>> mono(String question) {
            return Mono.just(List.of(new Cat(9)));
        }

        @IpmbListener(selector = "message")
        Message<List<Animal>> message(String question) {
            return new GenericMessage<>(List.of(new Cat(9)));
        }

        @IpmbListener(selector = "map")
        Map<String, Animal> map(String question) {
            return Map.of("one", new Cat(9));
        }

        @IpmbListener(selector = "box")
        Box<Animal> box(String question) {
            return new Box<>(new Cat(9));
        }

        @IpmbListener(selector = "vehicle")
        Vehicle vehicle(String question) {
            return new Car();
        }

        @IpmbListener(selector = "any")
        Object any(String question) {
            return question.equals("messages") ? List.of(new GenericMessage<>("x")) : new Dog("short");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"variable", "list", "future", "mono", "message", "map", "box"})
    void aResultIsWrittenAsItsDeclaredType(String selector) {
        runner.withBean(Zoo.class).run(context -> {
            IpmbOperations bus = context.getBean(IpmbOperations.class);
            assertThat(bus.convertSendAndReceive(selector, "?", String.class))
                    .contains("{\"@type\":\"cat\",\"lives\":9}");
        });
    }

    @Test
    void aResultKeepsWhatItsClassHasBeyondTheDeclaredOne() {
        runner.withBean(Zoo.class).run(context -> {
            IpmbOperations bus = context.getBean(IpmbOperations.class);
            assertThat(bus.convertSendAndReceive("vehicle", "?", String.class)).contains("MOON 1", "4");
            assertThat(bus.convertSendAndReceive("any", "?", Animal.class)).isEqualTo(new Dog("short"));
        });
    }

    // Sending

    static class Hearing {
        @IpmbListener(selector = "animals")
        String hear(List<Animal> animals) {
            return animals.toString();
        }
    }

    @Test
    void aSendSaysItsType() {
        runner.withBean(Hearing.class).run(context -> {
            IpmbOperations bus = context.getBean(IpmbOperations.class);
            List<Animal> animals = List.of(new Cat(9), new Dog("long"));
            assertThat(bus.newMessage(animals)
                            .payloadType(ANIMALS)
                            .to("animals")
                            .request(String.class))
                    .isEqualTo(animals.toString());
            assertThat(bus.convertSendAndReceive(
                            "animals",
                            new GenericMessage<>(animals, Map.of(IpmbHeaders.PAYLOAD_TYPE, ANIMALS)),
                            String.class))
                    .isEqualTo(animals.toString());
            assertThatThrownBy(() -> bus.convertAndSend("animals", animals, Map.of(IpmbHeaders.PAYLOAD_TYPE, "List")))
                    .isInstanceOf(MessageConversionException.class)
                    .hasMessageContaining(IpmbHeaders.PAYLOAD_TYPE);
            // Without the declared type, the elements' classes determine the list's form, which no listener can read.
            assertThatThrownBy(() -> bus.convertSendAndReceive("animals", animals, String.class))
                    .isInstanceOf(RequestFailedException.class);
        });
    }

    // Messages inside of payloads

    static class Many {
        @IpmbListener
        List<Message<String>> answer(String question) {
            return List.of(new GenericMessage<>(question));
        }
    }

    @Test
    void messagesInsideOfAPayloadAreRefused() {
        runner.withBean(Many.class)
                .run(context -> assertThat(
                                Analyses.of(context.getStartupFailure()).getDescription())
                        .contains("Many.answer", "one payload, not messages"));
        runner.withBean(Zoo.class).run(context -> {
            IpmbOperations bus = context.getBean(IpmbOperations.class);
            assertThatThrownBy(() -> bus.convertAndSend("moon", List.of(new GenericMessage<>("x"))))
                    .isInstanceOf(MessageConversionException.class)
                    .hasMessageContaining("one by one");
            assertThatThrownBy(() -> bus.convertAndSend("moon", Map.of("one", new GenericMessage<>("x"))))
                    .isInstanceOf(MessageConversionException.class)
                    .hasMessageContaining("one by one");
            assertThatThrownBy(() -> bus.convertSendAndReceive("any", "messages", String.class))
                    .isInstanceOf(RequestFailedException.class)
                    .hasMessageContaining("one by one");
        });
    }
}
