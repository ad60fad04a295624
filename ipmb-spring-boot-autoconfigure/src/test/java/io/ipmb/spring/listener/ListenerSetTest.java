package io.ipmb.spring.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.ipmb.IncomingMessage;
import io.ipmb.Label;
import io.ipmb.Selector;
import io.ipmb.UnknownPayload;
import io.ipmb.codec.BytesMessage;
import io.ipmb.codec.MessageType;
import io.ipmb.envelope.Envelope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.core.ResolvableType;

class ListenerSetTest {

    private static final Label MOON = Label.of("moon");

    @MessageType("0a4d9c2e-6a44-4f8e-9f53-0c8f3a1b2c3d")
    record Orbit(int number) {}

    @MessageType("0a4d9c2e-6a44-4f8e-9f53-0c8f3a1b2c3d")
    record SameId(int number) {}

    private final List<RegisteredListener> broken = new ArrayList<>();

    private static IncomingMessage message(Object payload) {
        return new IncomingMessage(payload, UUID.randomUUID(), Selector.unicast("moon"), List.of(), List.of());
    }

    private static ListenerSet of(RegisteredListener... listeners) {
        ListenerSet set = ListenerSet.EMPTY;
        for (RegisteredListener listener : listeners) {
            set = set.with(listener, ListenerSettings.UNSET, MOON);
        }
        return set;
    }

    private List<String> takers(ListenerSet set, Object payload) {
        List<String> ids = new ArrayList<>();
        IncomingMessage message = message(payload);
        int place = set.next(message, 0, (listener, read, failure) -> broken.add(listener));
        while (place >= 0) {
            ids.add(set.at(place).id());
            place = set.next(message, place + 1, (listener, read, failure) -> broken.add(listener));
        }
        return ids;
    }

    private static RegisteredListener listener(String id, int order, Class<?> type) {
        return TestListener.named(id, order, type, payload -> {});
    }

    /** Takes everything. */
    private static RegisteredListener any(String id, int order) {
        return new RegisteredListener(id, id, order, new IpmbMessageListener() {
            @Override
            public Set<Class<?>> readableTypes() {
                return Set.of(UnknownPayload.class);
            }

            @Override
            public ResolvableType payloadType() {
                return ResolvableType.NONE;
            }

            @Override
            public boolean takes(IncomingMessage arrived) {
                return true;
            }

            @Override
            public @Nullable CompletionStage<?> onMessage(IncomingMessage arrived) {
                return null;
            }
        });
    }

    @Test
    void asksListenersByOrderAndThenByTheirRegistration() {
        ListenerSet set = of(
                listener("late", 5, String.class),
                any("any", 3),
                listener("early", 1, String.class),
                listener("number", 3, Integer.class));

        assertThat(set.listeners())
                .extracting(RegisteredListener::id)
                .containsExactly("early", "any", "number", "late");
        assertThat(takers(set, "text")).containsExactly("early", "any", "late");
        assertThat(takers(set, 7)).containsExactly("any", "number");
        assertThat(takers(ListenerSet.EMPTY, "text")).isEmpty();
    }

    @Test
    void forgetsAListenerThatWasRemoved() {
        ListenerSet set = of(listener("one", 1, String.class), listener("two", 2, String.class));

        assertThat(takers(set.without("one"), "text")).containsExactly("two");
        assertThat(takers(set.without("three"), "text")).containsExactly("one", "two");
    }

    @Test
    void refusesTwoListenersThatNothingTellsApart() {
        assertThatExceptionOfType(IllegalListenerException.class)
                .isThrownBy(() -> of(listener("one", 1, int.class), listener("two", 1, Integer.class)))
                .withMessageContainingAll("Test.one", "Test.two", "moon", "java.lang.Integer", "same order")
                .satisfies(e -> assertThat(e.action()).contains("@Order"));

        of(listener("one", 1, String.class), listener("two", 2, String.class));
        of(listener("one", 1, String.class), listener("two", 1, Integer.class));
    }

    /** Takes everything, or lists of something, as converting listeners do. */
    private record Converting(ResolvableType payloadType, Set<Class<?>> readableTypes) implements IpmbMessageListener {
        @Override
        public boolean takes(IncomingMessage arrived) {
            throw new IllegalStateException("broken");
        }

        @Override
        public @Nullable CompletionStage<?> onMessage(IncomingMessage arrived) {
            return null;
        }

        RegisteredListener named(String id) {
            return new RegisteredListener(id, id, 0, this);
        }
    }

    @Test
    void tellsGenericTypesApart() {
        ResolvableType texts = ResolvableType.forClassWithGenerics(List.class, String.class);
        ResolvableType numbers = ResolvableType.forClassWithGenerics(List.class, Integer.class);
        Set<Class<?>> read = Set.of(String.class);

        of(new Converting(texts, read).named("texts"), new Converting(numbers, read).named("numbers"));
        of(new Converting(ResolvableType.NONE, read).named("any"), new Converting(numbers, read).named("numbers"));
        assertThatExceptionOfType(IllegalListenerException.class)
                .isThrownBy(() -> of(
                        new Converting(texts, read).named("one"),
                        new Converting(ResolvableType.forClassWithGenerics(List.class, String.class), read)
                                .named("two")));
        assertThatExceptionOfType(IllegalListenerException.class)
                .isThrownBy(() -> of(
                        new Converting(ResolvableType.NONE, read).named("one"),
                        new Converting(ResolvableType.NONE, read).named("two")))
                .withMessageContaining("(any)");
    }

    @Test
    void refusesTwoListenersThatBothTakeEveryObjectThatTravelsAsJson() {
        Set<Class<?>> objects = Set.of(Envelope.class);
        RegisteredListener texts = new Converting(ResolvableType.forClass(Thread.class), objects).named("threads");
        RegisteredListener maps = new Converting(ResolvableType.forClass(Map.class), objects).named("maps");
        Set<Class<?>> read = Set.of(Envelope.class, Orbit.class);
        RegisteredListener orbits = new Converting(ResolvableType.forClass(Orbit.class), read).named("orbits");

        assertThatExceptionOfType(IllegalListenerException.class)
                .isThrownBy(() -> of(texts, maps))
                .withMessageContainingAll("threads", "maps", "[moon]", "nothing on the wire tells their JSON apart")
                .satisfies(e -> assertThat(e.action()).contains("selector that names another element", "@MessageType"));
        of(texts, orbits);
        of(texts, new RegisteredListener("maps", "maps", 1, maps.listener()));
        of(
                texts,
                new Converting(ResolvableType.NONE, Set.of(Envelope.class, String.class)).named("any"),
                new Converting(ResolvableType.forClass(String.class), Set.of(Envelope.class, String.class))
                        .named("text"),
                new Converting(ResolvableType.forClass(byte[].class), Set.of(Envelope.class, BytesMessage.class))
                        .named("bytes"));
    }

    @Test
    void goesOnWhenAListenerFailsToSayWhetherItTakesAMessage() {
        RegisteredListener bad = new Converting(ResolvableType.NONE, Set.of(String.class)).named("bad");
        ListenerSet set = of(bad, listener("good", 1, String.class));

        assertThat(takers(set, "text")).containsExactly("good");
        assertThat(broken).containsExactly(bad);
    }

    @Test
    void readsWhatAllItsListenersRead() {
        assertThat(of(listener("one", 1, String.class), listener("two", 1, Orbit.class))
                        .messageBox()
                        .types())
                .extracting(type -> (Object) type.javaType())
                .containsExactlyInAnyOrder(String.class, Orbit.class);
        assertThat(of(listener("one", 1, String.class)).messageBox().deliversUnknownTypes())
                .isFalse();
        assertThat(of(new Converting(ResolvableType.NONE, Set.of(UnknownPayload.class)).named("any"))
                        .messageBox()
                        .deliversUnknownTypes())
                .isTrue();
    }

    @Test
    void saysWhichListenerReadsWhatCannotBeRead() {
        assertThatExceptionOfType(IllegalListenerException.class)
                .isThrownBy(() -> of(listener("threads", 1, Thread.class)))
                .withMessageContainingAll("Test.threads", "java.lang.Thread, which cannot be a payload");
        assertThatExceptionOfType(IllegalListenerException.class)
                .isThrownBy(() -> of(listener("one", 1, Orbit.class), listener("other", 1, SameId.class)))
                .withMessageContainingAll("Test.other", "0a4d9c2e-6a44-4f8e-9f53-0c8f3a1b2c3d");
    }

    private static ListenerSettings concurrency(int value) {
        return new ListenerSettings(null, value, null, null, null);
    }

    @Test
    void wantsTogetherTheSettingsOfAllListeners() {
        ListenerSet set = ListenerSet.EMPTY
                .with(listener("one", 1, String.class), concurrency(4), MOON)
                .with(listener("two", 1, Integer.class), ListenerSettings.UNSET, MOON)
                .with(
                        listener("three", 1, Long.class),
                        new ListenerSettings(false, null, null, null, Duration.ofSeconds(1)),
                        MOON);

        assertThat(set.settings()).isEqualTo(new ListenerSettings(false, 4, null, null, Duration.ofSeconds(1)));
        assertThat(set.without("one").settings().concurrency()).isNull();
    }

    @Test
    void refusesDifferentSettingsForOneContainerAndNamesBoth() {
        ListenerSet set = ListenerSet.EMPTY.with(listener("one", 1, String.class), concurrency(4), MOON);

        set.with(listener("same", 1, Integer.class), concurrency(4), MOON);
        assertThatExceptionOfType(IllegalListenerException.class)
                .isThrownBy(() -> set.with(listener("two", 1, Integer.class), concurrency(2), MOON))
                .withMessageContainingAll("Test.one", "Test.two", "concurrency 4 and 2");
    }
}
