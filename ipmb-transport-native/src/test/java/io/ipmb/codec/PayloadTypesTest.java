package io.ipmb.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ipmb.envelope.Envelope;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PayloadTypesTest {

    private static final String HERE = PayloadTypesTest.class.getName() + "$";

    @MessageType("0aa6f3a2-2f53-4c55-9d7a-6a9c2f2f0001")
    record Text(String value) {}

    @MessageType("0aa6f3a2-2f53-4c55-9d7a-6a9c2f2f0002")
    enum Light {
        RED,
        GREEN {
            @Override
            public String toString() {
                return "green";
            }
        }
    }

    @MessageType("0AA6F3A2-2F53-4C55-9D7A-6A9C2F2F0003")
    sealed interface Command permits Start, Stop {}

    record Start(int speed) implements Command {}

    record Stop() implements Command {}

    /** No id of its own: it stands for its permitted types. */
    sealed interface Incoming permits Inner, First {}

    sealed interface Inner extends Incoming permits Second, Third {}

    @MessageType("0aa6f3a2-2f53-4c55-9d7a-6a9c2f2f0004")
    record First(int a) implements Incoming {}

    @MessageType("0aa6f3a2-2f53-4c55-9d7a-6a9c2f2f0005")
    record Second(int a) implements Inner {}

    @MessageType("0aa6f3a2-2f53-4c55-9d7a-6a9c2f2f0006")
    sealed interface Third extends Inner permits ThirdVariant {}

    record ThirdVariant(int a) implements Third {}

    sealed interface Lacking permits WithoutId {}

    record WithoutId() implements Lacking {}

    enum EnumWithoutId {
        ONE
    }

    static final class Ordinary {}

    @MessageType("0aa6f3a2-2f53-4c55-9d7a-6a9c2f2f0007")
    static final class AnnotatedClass {}

    @MessageType("not-a-uuid")
    record NoUuid() {}

    @MessageType("1-2-3-4-5")
    record ShortUuid() {}

    @MessageType("b2c1deb3-3091-4a74-a99c-c8e8d710d4b2")
    record Handshake() {}

    @MessageType("0aa6f3a2-2f53-4c55-9d7a-6a9c2f2f0008")
    sealed interface Double1 permits Both {}

    @MessageType("0aa6f3a2-2f53-4c55-9d7a-6a9c2f2f0009")
    record Both() implements Double1 {}

    @MessageType("0aa6f3a2-2f53-4c55-9d7a-6a9c2f2f0010")
    sealed interface One permits OneAndTwo {}

    @MessageType("0aa6f3a2-2f53-4c55-9d7a-6a9c2f2f0011")
    sealed interface Two permits OneAndTwo {}

    record OneAndTwo() implements One, Two {}

    @MessageType("0aa6f3a2-2f53-4c55-9d7a-6a9c2f2f0012")
    record Concurrent(String a, List<Text> b, @Unsigned int c, Command d) {}

    static Stream<Arguments> plainTypes() {
        return Stream.of(
                Arguments.of(String.class, "String", "7edbc10a-2147-499c-af9a-498723c7b35f"),
                Arguments.of(Unit.class, "()", "03748d1a-0d0c-472f-9fdd-424856157064"),
                Arguments.of(Boolean.class, "bool", "abea8c1e-6910-43e4-b579-9ef1b5a95226"),
                Arguments.of(Byte.class, "i8", "92fd5f7b-2102-46cb-9b1b-662df636625a"),
                Arguments.of(Short.class, "i16", "a02dfda1-8603-4d69-818a-1e1c47b154b6"),
                Arguments.of(Integer.class, "i32", "6dd1ba7e-fa8b-4aa1-ac22-c28773798975"),
                Arguments.of(Long.class, "i64", "3103622f-fdfa-4ae3-8ede-67b56bd332fd"),
                Arguments.of(U8.class, "u8", "b0fe47a9-fd37-41c6-b2ab-bed5d385ccde"),
                Arguments.of(U16.class, "u16", "3ad2a84b-c5a6-414c-8628-75613e11e67e"),
                Arguments.of(U32.class, "u32", "f6cc80b8-94e8-4c05-80b1-a8fbbaeb67af"),
                Arguments.of(U64.class, "u64", "da9a3e45-516c-4412-87d2-96ea17bebd21"),
                Arguments.of(Float.class, "f32", "5b1d1734-9fcc-43e7-8cc6-452ba16ff1fd"),
                Arguments.of(java.lang.Double.class, "f64", "76b2ebf4-cd06-41de-96dc-2f402ffa46b2"),
                Arguments.of(Character.class, "char", "9786a9f4-1195-4dd1-875d-3e469454d9c4"),
                Arguments.of(CodePoint.class, "char", "9786a9f4-1195-4dd1-875d-3e469454d9c4"),
                Arguments.of(BigInteger.class, "i128", "0dbb7b33-9f27-4b3f-aebc-11426c464323"),
                Arguments.of(U128.class, "u128", "46eaab86-9268-4e98-ac9f-76eb71a1f0b4"),
                Arguments.of(Duration.class, "Duration", "449a4224-4665-47ce-88a2-8d0310d20572"),
                Arguments.of(Instant.class, "SystemTime", "b8dfc518-faf7-4590-91ba-82acd78b1685"),
                Arguments.of(BytesMessage.class, "BytesMessage", "dd95ba8e-1279-47cf-925e-83e614e79588"));
    }

    @ParameterizedTest
    @MethodSource("plainTypes")
    void plainTypesHaveTheIdsOfTheCrate(Class<?> type, String name, String uuid) {
        PayloadType<?> payloadType = PayloadTypes.of(type);

        assertThat(payloadType.uuid()).isEqualTo(UUID.fromString(uuid));
        assertThat(payloadType.idHigh()).isEqualTo(UUID.fromString(uuid).getMostSignificantBits());
        assertThat(payloadType.idLow()).isEqualTo(UUID.fromString(uuid).getLeastSignificantBits());
        assertThat(payloadType.javaType()).isEqualTo(type);
        assertThat(payloadType).hasToString(name);
        assertThat(PayloadTypes.readableBy(type)).containsExactly(payloadType);
    }

    @Test
    void listsThePlainTypes() {
        List<Object> expected = plainTypes()
                .map(arguments -> arguments.get()[0])
                .filter(type -> type != BytesMessage.class)
                .toList();
        assertThat(PayloadTypes.plain())
                .doesNotHaveDuplicates()
                .map(type -> (Object) type)
                .hasSameElementsAs(expected);
    }

    @Test
    void aPrimitiveHasTheTypeOfItsBox() {
        assertThat(PayloadTypes.of(int.class)).isSameAs(PayloadTypes.of(Integer.class));
        assertThat(PayloadTypes.readableBy(boolean.class)).containsExactly(PayloadTypes.of(Boolean.class));
    }

    @Test
    void anAnnotatedRecordHasItsOwnId() {
        PayloadType<Text> type = PayloadTypes.of(Text.class);

        assertThat(type.uuid()).hasToString("0aa6f3a2-2f53-4c55-9d7a-6a9c2f2f0001");
        assertThat(type.name()).isEqualTo("Text");
        assertThat(type).isSameAs(PayloadTypes.of(Text.class));
        assertThat(read(type, write(type, new Text("a")))).isEqualTo(new Text("a"));
        assertThatThrownBy(() -> type.writeObject(new BincodeWriter(), "a")).isInstanceOf(ClassCastException.class);
    }

    @Test
    void typesAreEqualByIdAndClass() {
        assertThat(PayloadTypes.of(Character.class)).isNotEqualTo(PayloadTypes.of(CodePoint.class));
        assertThat(PayloadTypes.of(Start.class)).isNotEqualTo(PayloadTypes.of(Command.class));
        PayloadType<Text> type = PayloadTypes.of(Text.class);
        PayloadType<Text> same = new PayloadType<>(type.uuid(), Text.class, type.codec(), "another");
        assertThat(same).isEqualTo(type).hasSameHashCodeAs(type);
    }

    @Test
    void aVariantIsWrittenAsOneOfItsEnum() {
        PayloadType<Command> whole = PayloadTypes.of(Command.class);
        PayloadType<Stop> stop = PayloadTypes.of(Stop.class);

        assertThat(stop.uuid()).isEqualTo(whole.uuid());
        assertThat(stop.javaType()).isEqualTo(Stop.class);
        assertThat(write(stop, new Stop())).containsExactly(1).isEqualTo(write(whole, new Stop()));
        assertThat(read(whole, write(stop, new Stop()))).isEqualTo(new Stop());
        assertThat(read(stop, write(whole, new Stop()))).isEqualTo(new Stop());
    }

    @Test
    void aVariantAloneDoesNotReadTheOthers() {
        byte[] start = write(PayloadTypes.of(Command.class), new Start(1));

        assertThatThrownBy(() -> read(PayloadTypes.of(Stop.class), start))
                .isInstanceOf(DecodeException.class)
                .hasMessage("found a " + HERE + "Start, expected a " + HERE + "Stop at byte 0");
    }

    @Test
    void aReceiverOfAVariantReadsTheWholeEnum() {
        assertThat(PayloadTypes.readableBy(Start.class)).containsExactly(PayloadTypes.of(Command.class));
        assertThat(PayloadTypes.readableBy(Command.class)).containsExactly(PayloadTypes.of(Command.class));
    }

    @Test
    void aConstantWithABodyIsOneOfItsEnum() {
        @SuppressWarnings("unchecked")
        PayloadType<Light> type = (PayloadType<Light>) PayloadTypes.of((Class<?>) Light.GREEN.getClass());

        assertThat(type.uuid()).isEqualTo(PayloadTypes.of(Light.class).uuid());
        assertThat(write(type, Light.GREEN)).containsExactly(1);
        assertThat(read(PayloadTypes.of(Light.class), new byte[] {1})).isSameAs(Light.GREEN);
        assertThat(PayloadTypes.readableBy(Light.GREEN.getClass())).containsExactly(PayloadTypes.of(Light.class));
    }

    @Test
    void aSealedInterfaceWithoutIdStandsForItsPermittedTypes() {
        assertThat(PayloadTypes.readableBy(Incoming.class))
                .containsExactly(
                        PayloadTypes.of(Second.class), PayloadTypes.of(Third.class), PayloadTypes.of(First.class));
        refused(
                Incoming.class,
                "it has no type id of its own; annotate it with @MessageType and a UUID, or name its permitted");
    }

    @Test
    void classesWithoutIdAreRefused() {
        refused(
                WithoutId.class,
                "it has no type id; annotate it with @MessageType and a UUID made for this type alone");
        refused(EnumWithoutId.class, "it has no type id; annotate it with @MessageType");
        refused(
                Ordinary.class,
                "it is no payload; send a plain type, or a record, enum or sealed interface with @MessageType");
        assertThatThrownBy(() -> PayloadTypes.readableBy(Lacking.class))
                .isInstanceOf(IllegalPayloadTypeException.class)
                .hasMessageStartingWith(HERE + "WithoutId: it has no type id");
        for (Class<?> type : new Class<?>[] {Object.class, List.class, UUID.class, int[].class, void.class}) {
            assertThatThrownBy(() -> PayloadTypes.of(type)).isInstanceOf(IllegalPayloadTypeException.class);
        }
    }

    @Test
    void anAnnotatedClassIsRefused() {
        refused(AnnotatedClass.class, HERE + "AnnotatedClass has no form on the wire");
    }

    @Test
    void anIdThatIsNoneIsRefused() {
        refused(NoUuid.class, "@MessageType(\"not-a-uuid\") is no UUID; write one in the form");
        refused(ShortUuid.class, "@MessageType(\"1-2-3-4-5\") is no UUID");
        refused(Handshake.class, "is the id of a handshake; make one for this type alone");
    }

    @Test
    void aTypeWithTwoIdsIsRefused() {
        String twice = ": it would travel under two type ids, of ";
        refusedExactly(Both.class, HERE + "Both" + twice + HERE + "Both and of " + HERE + "Double1");
        refusedExactly(Double1.class, HERE + "Both" + twice + HERE + "Both and of " + HERE + "Double1");
        refusedExactly(OneAndTwo.class, HERE + "OneAndTwo" + twice + HERE + "One and of " + HERE + "Two");
    }

    @Test
    void aRefusalIsRememberedAndThrownAnew() {
        IllegalPayloadTypeException first = refusal(NoUuid.class);
        IllegalPayloadTypeException second = refusal(NoUuid.class);

        assertThat(second).isNotSameAs(first).hasMessage(first.getMessage());
    }

    @Test
    void codecsMayBeBuiltAndUsedByManyThreads() throws Exception {
        int threads = 8;
        Concurrent value = new Concurrent("a", List.of(new Text("b"), new Text("c")), -1, new Start(7));
        CountDownLatch start = new CountDownLatch(1);
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            List<Future<PayloadType<Concurrent>>> results = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                results.add(executor.submit(() -> {
                    start.await();
                    PayloadType<Concurrent> type = PayloadTypes.of(Concurrent.class);
                    for (int k = 0; k < 2000; k++) {
                        assertThat(read(type, write(type, value))).isEqualTo(value);
                    }
                    return type;
                }));
            }
            start.countDown();
            for (Future<PayloadType<Concurrent>> result : results) {
                assertThat(result.get()).isSameAs(PayloadTypes.of(Concurrent.class));
            }
        } finally {
            executor.shutdownNow();
        }
    }

    private static void refused(Class<?> type, String why) {
        assertThat(refusal(type).getMessage()).startsWith(type.getName() + ": ").contains(why);
    }

    private static void refusedExactly(Class<?> type, String message) {
        assertThat(refusal(type)).hasMessage(message + "; take @MessageType from one of the two");
    }

    private static IllegalPayloadTypeException refusal(Class<?> type) {
        try {
            PayloadTypes.of(type);
        } catch (IllegalPayloadTypeException e) {
            return e;
        }
        throw new AssertionError(type + " is not refused");
    }

    private static <T> byte[] write(PayloadType<T> type, T value) {
        BincodeWriter writer = new BincodeWriter();
        ByteBuffer buffer = ByteBuffer.allocate(1000);
        writer.reset(buffer);
        type.codec().write(writer, value);
        byte[] bytes = new byte[(int) writer.written()];
        buffer.get(bytes);
        return bytes;
    }

    private static <T> T read(PayloadType<T> type, byte[] bytes) {
        return type.codec().read(Wire.reader(bytes));
    }

    @MessageType("0aa6f3a2-2f53-4c55-9d7a-6a9c2f2f0099")
    record Comet(int tail) {}

    @Test
    void namesTheTypesThatThisProcessKnows() {
        assertThat(PayloadTypes.nameOf(PayloadTypes.of(String.class).uuid())).isEqualTo("String");
        assertThat(PayloadTypes.nameOf(PayloadTypes.of(CodePoint.class).uuid())).isEqualTo("Character");
        assertThat(PayloadTypes.nameOf(PayloadTypes.of(BytesMessage.class).uuid()))
                .isEqualTo("BytesMessage");
        assertThat(PayloadTypes.nameOf(PayloadTypes.of(Envelope.class).uuid())).startsWith("Envelope (");
        UUID comet = UUID.fromString("0aa6f3a2-2f53-4c55-9d7a-6a9c2f2f0099");
        assertThat(PayloadTypes.nameOf(comet)).isNull();
        assertThat(PayloadTypes.of(Comet.class).uuid()).isEqualTo(comet);
        assertThat(PayloadTypes.nameOf(comet)).isEqualTo("Comet");
        assertThat(PayloadTypes.nameOf(PayloadTypes.of(Stop.class).uuid())).isEqualTo("Command");
    }
}
