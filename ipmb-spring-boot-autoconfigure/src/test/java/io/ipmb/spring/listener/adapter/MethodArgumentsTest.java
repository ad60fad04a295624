package io.ipmb.spring.listener.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ipmb.MemoryRegion;
import io.ipmb.NativeObject;
import io.ipmb.Selector;
import io.ipmb.UnknownPayload;
import io.ipmb.codec.BytesMessage;
import io.ipmb.codec.DecodeException;
import io.ipmb.codec.MessageType;
import io.ipmb.codec.Unit;
import io.ipmb.envelope.Envelope;
import io.ipmb.spring.listener.IllegalListenerException;
import io.ipmb.spring.listener.adapter.Made.Keep;
import io.ipmb.spring.support.IpmbMessage;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.core.MethodParameter;
import org.springframework.core.ResolvableType;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.converter.MessageConversionException;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.messaging.handler.annotation.Headers;
import org.springframework.messaging.handler.annotation.Payload;
import org.springframework.messaging.handler.annotation.support.MethodArgumentNotValidException;
import org.springframework.messaging.handler.invocation.HandlerMethodArgumentResolver;
import org.springframework.validation.Errors;
import org.springframework.validation.Validator;
import org.springframework.validation.annotation.Validated;

final class MethodArgumentsTest {

    /** A payload that the bus knows. */
    @MessageType("5f0f0a3e-9d53-4c39-9a35-0c8c7a3f5e01")
    record Orbit(int number, double height) {}

    /** An object that travels as JSON. */
    record Planet(String name, int moons) {}

    /** What a method in a super class takes. */
    abstract static class Generic<T> {
        final List<Object> seen = new ArrayList<>();

        void hear(T payload) {
            seen.add(payload);
        }
    }

    /** Remembers its arguments. */
    @SuppressWarnings("unused")
    static class Bean {
        final List<@Nullable Object> seen = new ArrayList<>();

        void text(String text) {
            seen.add(text);
        }

        private void hidden(String text) {
            seen.add(text);
        }

        void number(int number) {
            seen.add(number);
        }

        void orbit(Orbit orbit) {
            seen.add(orbit);
        }

        void planet(Planet planet) {
            seen.add(planet);
        }

        void planets(List<Planet> planets) {
            seen.addAll(planets);
        }

        void any(Object payload) {
            seen.add(payload);
        }

        void nothing() {
            seen.add("called");
        }

        void message(Message<Orbit> message) {
            seen.add(message.getPayload());
            seen.add(message.getHeaders().get("station"));
        }

        void ipmbMessage(IpmbMessage<Orbit> message) {
            seen.add(message.getPayload());
            seen.add(message.selector());
        }

        void anyMessage(Message<?> message, Orbit orbit) {
            seen.add(message.getPayload());
            seen.add(orbit);
        }

        void raw(io.ipmb.IncomingMessage message) {
            seen.add(message);
        }

        void header(String text, @Header String station, @Header(name = "count", defaultValue = "3") int count) {
            seen.add(station);
            seen.add(count);
        }

        void headers(@Payload String text, @Headers Map<String, Object> all, MessageHeaders headers) {
            seen.add(all.get("station"));
            seen.add(headers.get("station"));
        }

        void selector(Selector selector) {
            seen.add(selector);
        }

        void optional(Optional<String> text, Optional<MemoryRegion> region, @Nullable NativeObject object) {
            seen.add(text);
            seen.add(region);
            seen.add(object);
        }

        void absent(@Payload(required = false) @Nullable Planet planet) {
            seen.add(planet);
        }

        void absentText(@Payload(required = false) @Nullable String text) {
            seen.add(text);
        }

        void absentBytes(@Payload(required = false) byte @Nullable [] bytes) {
            seen.add(bytes == null ? "none" : bytes.length);
        }

        void absentOptional(@Payload(required = false) Optional<Orbit> orbit) {
            seen.add(orbit);
        }

        void absentNumber(@Payload(required = false) int number) {
            seen.add(number);
        }

        void region(String text, MemoryRegion region) {
            seen.add(region);
        }

        void attachments(List<MemoryRegion> regions, Collection<NativeObject> objects) {
            seen.addAll(regions);
            seen.addAll(objects);
        }

        void kept(@Keep MemoryRegion region, @Keep List<MemoryRegion> regions, @Keep NativeObject object) {
            seen.add(region);
            seen.addAll(regions);
            seen.add(object);
        }

        void keptThenFails(@Keep MemoryRegion region) {
            seen.add(region);
            throw new IllegalStateException("after all");
        }

        void keptWithHeader(@Keep MemoryRegion region, @Header String missing) {
            seen.add(region);
        }

        void valid(@Validated Orbit orbit) {
            seen.add(orbit);
        }

        void own(String text, StringBuilder custom) {
            seen.add(custom.toString());
        }

        void two(String first, Orbit second) {}

        void differently(Message<String> message, Orbit orbit) {}

        void thread(Thread thread) {}

        void otherMessage(org.springframework.messaging.support.ErrorMessage message) {}

        void expression(@Payload(expression = "name") String text) {}

        void keptText(@Keep String text) {}

        void optionalList(Optional<List<MemoryRegion>> regions) {}
    }

    private final Made made = new Made();
    private final Bean bean = new Bean();

    private MethodMessageListener listener(String method) {
        return made.of(bean, method);
    }

    @Test
    void givesThePayloadInTheTypeOfTheSignature() {
        listener("text").onMessage(Arriving.plain("hello"));
        listener("hidden").onMessage(Arriving.plain("private"));
        listener("number").onMessage(Arriving.plain(42));
        listener("orbit").onMessage(Arriving.plain(new Orbit(1, 2)));
        listener("orbit").onMessage(Arriving.withHeaders(new Orbit(2, 3), Map.of("station", "mir")));
        listener("planet").onMessage(Arriving.withHeaders(new Planet("mars", 2), Map.of()));
        listener("planets").onMessage(Arriving.withHeaders(List.of(new Planet("venus", 0)), Map.of()));
        listener("nothing").onMessage(Arriving.plain("whatever"));
        assertThat(bean.seen)
                .containsExactly(
                        "hello",
                        "private",
                        42,
                        new Orbit(1, 2),
                        new Orbit(2, 3),
                        new Planet("mars", 2),
                        new Planet("venus", 0),
                        "called");
    }

    @Test
    void givesAnyPayloadAsItIs() {
        MethodMessageListener any = listener("any");
        UnknownPayload unknown = new UnknownPayload(UUID.randomUUID(), new byte[] {1});
        any.onMessage(Arriving.plain("text"));
        any.onMessage(
                new io.ipmb.IncomingMessage(unknown, unknown.typeId(), Selector.unicast("*"), List.of(), List.of()));
        any.onMessage(Arriving.withHeaders("inside", Map.of("station", "mir")));
        assertThat(bean.seen).containsExactly("text", unknown, "inside");
        assertThat(any.payloadType()).isEqualTo(ResolvableType.NONE);
        assertThat(any.readableTypes()).contains(UnknownPayload.class, String.class);
    }

    @Test
    void givesMessagesHeadersAndTheSelector() {
        io.ipmb.IncomingMessage arrived = Arriving.withHeaders(new Orbit(1, 2), Map.of("station", "mir", "count", 5));
        listener("message").onMessage(arrived);
        listener("ipmbMessage").onMessage(arrived);
        listener("anyMessage").onMessage(arrived);
        listener("raw").onMessage(arrived);
        listener("selector").onMessage(arrived);
        assertThat(bean.seen)
                .containsExactly(
                        new Orbit(1, 2),
                        "mir",
                        new Orbit(1, 2),
                        Selector.unicast("moon"),
                        new Orbit(1, 2),
                        new Orbit(1, 2),
                        arrived,
                        Selector.unicast("moon"));
        bean.seen.clear();

        io.ipmb.IncomingMessage text = Arriving.withHeaders("text", Map.of("station", "mir", "count", 5));
        listener("header").onMessage(text);
        listener("header").onMessage(Arriving.withHeaders("text", Map.of("station", "iss")));
        listener("headers").onMessage(text);
        assertThat(bean.seen).containsExactly("mir", 5, "iss", 3, "mir", "mir");
    }

    @Test
    void aPayloadThatMayBeAbsentIsNullWhereThereIsNone() {
        MethodMessageListener planet = listener("absent");
        assertThat(planet.readableTypes()).contains(Unit.class);
        for (io.ipmb.IncomingMessage nothing : List.of(
                Arriving.plain(Unit.INSTANCE),
                Arriving.withHeaders(Unit.INSTANCE, Map.of("a", 1)),
                Arriving.withHeaders("null", Map.of(MessageHeaders.CONTENT_TYPE, "application/json")),
                Arriving.withHeaders(new byte[0], Map.of(MessageHeaders.CONTENT_TYPE, "application/json")))) {
            assertThat(planet.takes(nothing)).as("%s", nothing).isTrue();
            planet.onMessage(nothing);
        }
        planet.onMessage(Arriving.withHeaders(new Planet("mars", 2), Map.of()));
        assertThat(bean.seen).containsExactly(null, null, null, null, new Planet("mars", 2));
        bean.seen.clear();
        listener("absentText").onMessage(Arriving.plain(" "));
        listener("absentText").onMessage(Arriving.plain("text"));
        listener("absentBytes").onMessage(Arriving.plain(new BytesMessage(0, new byte[0])));
        listener("absentBytes").onMessage(Arriving.plain(new BytesMessage(0, new byte[3])));
        listener("absentOptional").onMessage(Arriving.plain(Unit.INSTANCE));
        listener("absentOptional").onMessage(Arriving.plain(new Orbit(1, 2)));
        assertThat(bean.seen).containsExactly(null, "text", "none", 3, Optional.empty(), Optional.of(new Orbit(1, 2)));
        assertThat(listener("planet").takes(Arriving.plain(Unit.INSTANCE))).isFalse();
    }

    @Test
    void aBrokenPayloadIsNoneThatIsAbsent() {
        io.ipmb.IncomingMessage broken = Arriving.plain(new Envelope((short) 1, new byte[] {9}));
        assertThatThrownBy(() -> listener("absent").onMessage(broken))
                .rootCause()
                .isInstanceOf(DecodeException.class);
        assertThat(bean.seen).isEmpty();
    }

    @Test
    void aPrimitiveCannotBeAbsent() {
        assertThatExceptionOfType(IllegalListenerException.class)
                .isThrownBy(() -> listener("absentNumber"))
                .withMessageContaining("cannot be null");
    }

    @Test
    void takesWhatThePayloadTypeSays() {
        MethodMessageListener orbit = listener("orbit");
        assertThat(orbit.takes(Arriving.plain(new Orbit(1, 1)))).isTrue();
        assertThat(orbit.takes(Arriving.withHeaders(new Orbit(1, 1), Map.of("a", "b"))))
                .isTrue();
        assertThat(orbit.takes(Arriving.plain("text"))).isFalse();
        assertThat(orbit.readableTypes()).contains(Orbit.class);
        assertThat(orbit.payloadType().resolve()).isEqualTo(Orbit.class);
        assertThat(listener("number").payloadType().resolve()).isEqualTo(Integer.class);
        assertThat(listener("anyMessage").payloadType().resolve()).isEqualTo(Orbit.class);
        assertThat(listener("raw").takes(Arriving.plain("text"))).isTrue();
    }

    @Test
    void takesTheTypeThatASubclassGivesAGenericParameter() throws NoSuchMethodException {
        class Concrete extends Generic<Orbit> {}
        Concrete concrete = new Concrete();
        java.lang.reflect.Method method = Generic.class.getDeclaredMethod("hear", Object.class);
        MethodMessageListener listener =
                made.factory.listener("id", concrete, method, method, Concrete.class, made.factory.defaults());
        assertThat(listener.payloadType().resolve()).isEqualTo(Orbit.class);
        listener.onMessage(Arriving.plain(new Orbit(9, 9)));
        assertThat(concrete.seen).containsExactly(new Orbit(9, 9));
    }

    @Test
    void givesAttachmentsThatStayTheMessages(@TempDir Path directory) throws IOException {
        try (io.ipmb.IncomingMessage arrived = withAttachments(directory)) {
            listener("region").onMessage(arrived);
            listener("attachments").onMessage(arrived);
            assertThat(bean.seen)
                    .containsExactly(
                            arrived.regions().get(0),
                            arrived.regions().get(0),
                            arrived.regions().get(1),
                            arrived.objects().get(0));
        }
        assertThat(bean.seen).allSatisfy(MethodArgumentsTest::assertClosed);
    }

    @Test
    void givesRetainedAttachmentsAsTheMethodsOwn(@TempDir Path directory) throws IOException {
        try (io.ipmb.IncomingMessage arrived = withAttachments(directory)) {
            listener("kept").onMessage(arrived);
        }
        assertThat(bean.seen).hasSize(4).allSatisfy(MethodArgumentsTest::assertOpen);
        for (Object kept : bean.seen) {
            close(kept);
        }
    }

    @Test
    void closesRetainedAttachmentsOfAMethodThatFailsOrIsNotCalled() {
        try (io.ipmb.IncomingMessage arrived = Arriving.with("text", List.of(), List.of(MemoryRegion.allocate(16)))) {
            MemoryRegion original = arrived.regions().get(0);
            int before = original.referenceCount();
            assertThatThrownBy(() -> listener("keptThenFails").onMessage(arrived))
                    .hasMessageContaining("after all");
            assertThat(bean.seen).hasSize(1).allSatisfy(MethodArgumentsTest::assertClosed);
            assertThatThrownBy(() -> listener("keptWithHeader").onMessage(arrived))
                    .hasMessageContaining("missing");
            assertThat(bean.seen).hasSize(1);
            assertThat(original.referenceCount()).isEqualTo(before);
        }
    }

    @Test
    void leavesOutWhatMayBeMissing() {
        listener("optional").onMessage(Arriving.plain("text"));
        assertThat(bean.seen).containsExactly(Optional.of("text"), Optional.empty(), null);
    }

    @Test
    void saysWhichParameterHasNoAttachment() {
        assertThatExceptionOfType(ListenerExecutionFailedException.class)
                .isThrownBy(() -> listener("region").onMessage(Arriving.plain("text")))
                .withMessageContaining("cannot take the message")
                .withMessageContaining("parameter 2 (MemoryRegion region)")
                .withMessageContaining("@Nullable");
    }

    @Test
    void validatesAPayloadThatAsksForIt() {
        made.factory.setValidator(new PositiveNumber());
        MethodMessageListener listener = listener("valid");
        listener.onMessage(Arriving.plain(new Orbit(1, 1)));
        assertThat(bean.seen).hasSize(1);
        assertThatExceptionOfType(ListenerExecutionFailedException.class)
                .isThrownBy(() -> listener.onMessage(Arriving.plain(new Orbit(-1, 1))))
                .withCauseInstanceOf(MethodArgumentNotValidException.class)
                .withMessageContaining("must be positive");
        assertThat(bean.seen).hasSize(1);
        listener("orbit").onMessage(Arriving.plain(new Orbit(-1, 1)));
        assertThat(bean.seen).hasSize(2);
    }

    @Test
    void asksTheApplicationsResolversBeforeItTakesAParameterForThePayload() {
        made.factory.setCustomArgumentResolvers(List.of(new HandlerMethodArgumentResolver() {
            @Override
            public boolean supportsParameter(MethodParameter parameter) {
                return parameter.getParameterType() == StringBuilder.class;
            }

            @Override
            public Object resolveArgument(MethodParameter parameter, Message<?> message) {
                return new StringBuilder("custom " + message.getPayload());
            }
        }));
        listener("own").onMessage(Arriving.plain("text"));
        assertThat(bean.seen).containsExactly("custom text");
    }

    @Test
    void saysWhyAPayloadCannotBeRead() {
        io.ipmb.IncomingMessage broken = Arriving.withHeaders("{\"name\":", Map.of("contentType", "application/json"));
        assertThatExceptionOfType(ListenerExecutionFailedException.class)
                .isThrownBy(() -> listener("planet").onMessage(broken))
                .withCauseInstanceOf(MessageConversionException.class)
                .withMessageContaining("Bean.planet(")
                .satisfies(e -> assertThat(e.method().getName()).isEqualTo("planet"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "two | parameter 2 (MethodArgumentsTest.Orbit second) besides parameter 1 (String first) | one payload",
                "differently | parameter 2 (MethodArgumentsTest.Orbit orbit), but parameter 1 | the same payload type",
                "otherMessage | parameter 1 (ErrorMessage message), a kind of message | messaging.Message",
                "expression | an expression in @Payload | the whole payload",
                "keptText | nothing to keep | Retain only MemoryRegion",
                "optionalList | a list is never absent | without the Optional",
            })
    void refusesParametersThatCannotBeGiven(String method, String problem, String action) {
        assertThatExceptionOfType(IllegalListenerException.class)
                .isThrownBy(() -> listener(method))
                .withMessageContaining("Bean." + method + "(")
                .withMessageContaining(problem)
                .satisfies(e -> assertThat(e.action()).contains(action));
    }

    @Test
    void refusesATypeThatNothingCanBecome() {
        MethodListenerFactory plainOnly =
                new MethodListenerFactory(new io.ipmb.spring.support.DefaultIpmbMessageConverter(), made.replies);
        assertThatExceptionOfType(IllegalListenerException.class)
                .isThrownBy(() -> made.of(bean, "thread", options -> plainOnly.defaults()))
                .withMessageContaining("parameter 1 (Thread thread)")
                .withMessageContaining("java.lang.Thread, which cannot be a payload")
                .satisfies(e -> assertThat(e.action()).contains("@MessageType"));
    }

    private static io.ipmb.IncomingMessage withAttachments(Path directory) throws IOException {
        try (FileChannel file =
                FileChannel.open(directory.resolve("file"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            return Arriving.with(
                    "text",
                    List.of(NativeObject.duplicateOf(file)),
                    List.of(MemoryRegion.allocate(16), MemoryRegion.allocate(32)));
        }
    }

    private static void assertOpen(@Nullable Object attachment) {
        assertThat(isOpen(attachment)).isTrue();
    }

    private static void assertClosed(@Nullable Object attachment) {
        assertThat(isOpen(attachment)).isFalse();
    }

    private static boolean isOpen(@Nullable Object attachment) {
        return attachment instanceof MemoryRegion region
                ? region.isOpen()
                : attachment instanceof NativeObject object && object.isOpen();
    }

    private static void close(@Nullable Object attachment) {
        if (attachment instanceof MemoryRegion region) {
            region.close();
        } else if (attachment instanceof NativeObject object) {
            object.close();
        }
    }

    /** A rule for orbits. */
    private static final class PositiveNumber implements Validator {
        @Override
        public boolean supports(Class<?> type) {
            return type == Orbit.class;
        }

        @Override
        public void validate(Object target, Errors errors) {
            if (((Orbit) target).number() < 0) {
                errors.reject("positive", "must be positive");
            }
        }
    }
}
