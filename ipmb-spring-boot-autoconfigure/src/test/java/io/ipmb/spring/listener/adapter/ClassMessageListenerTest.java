package io.ipmb.spring.listener.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.ipmb.codec.MessageType;
import io.ipmb.spring.listener.IllegalListenerException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.core.ResolvableType;
import org.springframework.messaging.Message;

final class ClassMessageListenerTest {

    /** A payload with variants. */
    @MessageType("0a5e6f2a-2f3b-4f0e-8f0a-7d4f4f8f6a02")
    sealed interface Shape permits Circle, Square {}

    record Circle(int radius) implements Shape {}

    record Square(int side) implements Shape {}

    record Planet(String name) {}

    record Star(String name) {}

    /** Handles many things. */
    @SuppressWarnings("unused")
    static class Bean {
        final List<String> seen = new ArrayList<>();

        void text(String text) {
            seen.add("text " + text);
        }

        void sameText(Message<String> text) {}

        void shape(Shape shape) {
            seen.add("shape " + shape);
        }

        void circle(Circle circle) {
            seen.add("circle " + circle.radius());
        }

        void planet(Planet planet) {
            seen.add("planet " + planet.name());
        }

        void star(Star star) {}

        void rest(Object payload) {
            seen.add("rest " + payload);
        }
    }

    private final Made made = new Made();
    private final Bean bean = new Bean();

    private List<MethodMessageListener> of(String... methods) {
        return Stream.of(methods).map(method -> made.of(bean, method)).toList();
    }

    @Test
    void givesEachMessageToTheMethodThatWantsItMostExactly() {
        for (List<String> order :
                List.of(List.of("shape", "circle", "text", "planet"), List.of("planet", "text", "circle", "shape"))) {
            bean.seen.clear();
            ClassMessageListener listener =
                    new ClassMessageListener(Bean.class, of(order.toArray(String[]::new)), null);
            Arrays.<Object>asList("hello", new Circle(1), new Square(2))
                    .forEach(payload -> listener.onMessage(Arriving.plain(payload)));
            listener.onMessage(Arriving.withHeaders(new Planet("mars"), Map.of()));
            assertThat(bean.seen).containsExactly("text hello", "circle 1", "shape Square[side=2]", "planet mars");
            assertThat(listener.takes(Arriving.plain(42))).isFalse();
            assertThat(listener.readableTypes()).contains(String.class, Shape.class);
        }
    }

    @Test
    void givesTheRestToTheDefaultMethod() {
        ClassMessageListener listener = new ClassMessageListener(Bean.class, of("text"), made.of(bean, "rest"));
        listener.onMessage(Arriving.plain("hello"));
        listener.onMessage(Arriving.plain(42));
        assertThat(bean.seen).containsExactly("text hello", "rest 42");
        assertThat(listener.payloadType()).isEqualTo(ResolvableType.NONE);
    }

    @Test
    void refusesMethodsThatNothingTellsApart() {
        assertThatExceptionOfType(IllegalListenerException.class)
                .isThrownBy(() -> new ClassMessageListener(Bean.class, of("text", "sameText"), null))
                .withMessageContaining("take the same payload java.lang.String");
        assertThatExceptionOfType(IllegalListenerException.class)
                .isThrownBy(() -> new ClassMessageListener(Bean.class, of("planet", "star"), null))
                .withMessageContaining("Bean.planet(")
                .withMessageContaining("Bean.star(")
                .satisfies(e -> assertThat(e.action()).contains("@MessageType"));
    }
}
