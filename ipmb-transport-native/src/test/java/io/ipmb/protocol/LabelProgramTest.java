package io.ipmb.protocol;

import static io.ipmb.protocol.RawFrame.concat;
import static io.ipmb.protocol.RawFrame.hex;
import static io.ipmb.protocol.RawFrame.leaf;
import static io.ipmb.protocol.RawFrame.repeated;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.ipmb.protocol.MalformedFrameException.Reason;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class LabelProgramTest {

    /** About the least that a thread of this JVM can have. */
    private static final long SMALL_STACK = 160 << 10;

    @Test
    void matchesTheCratesExpressions() throws MalformedFrameException {
        LabelProgram everyone = decode(Vectors.bincode("labelop true"));
        assertThat(everyone.matches(Set.of())).isTrue();

        LabelProgram earth = decode(Vectors.bincode("labelop leaf"));
        assertThat(earth.matches(Set.of("earth", "moon"))).isTrue();
        assertThat(earth.matches(Set.of("moon"))).isFalse();

        LabelProgram mixed = decode(Vectors.bincode("labelop a&b|!c"));
        assertThat(mixed.matches(Set.of("a", "b", "c"))).isTrue();
        assertThat(mixed.matches(Set.of("a", "c"))).isFalse();
        assertThat(mixed.matches(Set.of("c"))).isFalse();
        assertThat(mixed.matches(Set.of())).isTrue();
    }

    @Test
    void matchesConstantsWhereverTheyStand() throws MalformedFrameException {
        assertThat(decode(hex("01")).matches(Set.of("a"))).isFalse();
        assertThat(decode(hex("03 01")).matches(Set.of())).isTrue();
        assertThat(decode(concat(hex("04 00"), leaf("a"))).matches(Set.of("a"))).isTrue();
        assertThat(decode(concat(hex("04"), leaf("a"), hex("01"))).matches(Set.of("a")))
                .isFalse();
        assertThat(decode(concat(hex("05"), leaf("a"), hex("00"))).matches(Set.of()))
                .isTrue();
        assertThat(decode(concat(hex("05 01"), leaf("a"))).matches(Set.of())).isFalse();
    }

    @Test
    void matchesAtTheDeepestNesting() throws MalformedFrameException {
        assertThat(decode(repeated(1022, 3, leaf("a"))).matches(Set.of("a"))).isTrue();
        assertThat(decode(repeated(1023, 3, leaf("a"))).matches(Set.of("a"))).isFalse();
        assertRefused(repeated(1024, 3, leaf("a")), Reason.EXPRESSION_TOO_LARGE);
    }

    @Test
    void needsNoMoreOfAThreadsStackForADeepOneThanForAFlatOne() throws Exception {
        byte[] deep = repeated(511, 5);
        for (int i = 0; i < 512; i++) {
            deep = concat(deep, leaf("name" + i));
        }
        byte[] expression = deep;
        AtomicReference<Object> found = new AtomicReference<>();
        Thread small = new Thread(
                null,
                () -> {
                    try {
                        LabelProgram program = decode(expression);
                        found.set(List.of(
                                program.matches(Set.of("name0")),
                                program.matches(Set.of("name511")),
                                program.matches(Set.of("name512"))));
                    } catch (MalformedFrameException | StackOverflowError e) {
                        found.set(e);
                    }
                },
                "small stack",
                SMALL_STACK);
        small.start();
        small.join();
        assertThat(found).hasValue(List.of(true, true, false));
    }

    @Test
    void readsNamesBeyondAscii() throws MalformedFrameException {
        assertThat(decode(leaf("héllo 😀")).matches(Set.of("héllo 😀"))).isTrue();
    }

    @Test
    void refusesWhatIsNoExpression() {
        assertRefused(hex(""), Reason.INVALID_SELECTOR);
        assertRefused(hex("0400"), Reason.INVALID_SELECTOR);
        assertRefused(hex("00 00"), Reason.INVALID_SELECTOR);
        assertRefused(repeated(60_000, 3), Reason.EXPRESSION_TOO_LARGE);
    }

    @Test
    void recognizesItsOwnBytesAndNoOthers() throws MalformedFrameException {
        for (int size = 0; size < 40; size++) {
            byte[] expression = leaf("x".repeat(size));
            LabelProgram program = decode(expression);
            ByteBuffer memory = ByteBuffer.allocateDirect(100).put(3, expression);

            assertThat(program.isEncodedAs(memory, 3, expression.length)).isTrue();
            assertThat(program.isEncodedAs(memory, 3, expression.length - 1)).isFalse();
            assertThat(program.isEncodedAs(memory, 3, expression.length + 1)).isFalse();
            assertThat(program.isEncodedAs(memory, 2, expression.length)).isFalse();
            for (int at = 0; at < expression.length; at++) {
                memory.put(3 + at, (byte) ~expression[at]);
                assertThat(program.isEncodedAs(memory, 3, expression.length))
                        .as("byte %d of %d differs", at, expression.length)
                        .isFalse();
                memory.put(3 + at, expression[at]);
            }
        }
    }

    @Test
    void doesNotDependOnTheMemoryItWasDecodedFrom() throws MalformedFrameException {
        byte[] expression = leaf("earth");
        LabelProgram program = LabelProgram.decode(ByteBuffer.wrap(expression), 0, expression.length);
        expression[2] = 'd';

        assertThat(program.matches(Set.of("earth"))).isTrue();
        assertThat(program.isEncodedAs(ByteBuffer.wrap(expression), 0, expression.length))
                .isFalse();
    }

    private static LabelProgram decode(byte[] expression) throws MalformedFrameException {
        ByteBuffer memory = ByteBuffer.allocate(expression.length + 7).put(4, expression);
        return LabelProgram.decode(memory, 4, expression.length);
    }

    private static void assertRefused(byte[] expression, Reason reason) {
        assertThatExceptionOfType(MalformedFrameException.class)
                .isThrownBy(() -> decode(expression))
                .satisfies(refusal -> assertThat(refusal.reason()).isEqualTo(reason));
    }
}
