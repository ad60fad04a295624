package io.ipmb;

import static io.ipmb.LabelExpression.everyone;
import static io.ipmb.LabelExpression.nobody;
import static io.ipmb.LabelExpression.of;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.ipmb.codec.BincodeWriter;
import io.ipmb.protocol.LabelOp;
import io.ipmb.protocol.LabelOpReader;
import io.ipmb.protocol.LabelProgram;
import io.ipmb.protocol.MalformedFrameException;
import io.ipmb.protocol.Vectors;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HexFormat;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class LabelExpressionTest {

    /** About the least that a thread of this JVM can have. */
    private static final long SMALL_STACK = 160 << 10;

    @Test
    void holdsWhereItShould() {
        Label ab = Label.of("a", "b");

        assertThat(everyone().matches(Label.of())).isTrue();
        assertThat(nobody().matches(ab)).isFalse();
        assertThat(of("a").matches(ab)).isTrue();
        assertThat(of("c").matches(ab)).isFalse();
        assertThat(of("a").and("b").matches(ab)).isTrue();
        assertThat(of("a").and("c").matches(ab)).isFalse();
        assertThat(of("c").or("b").matches(ab)).isTrue();
        assertThat(of("c").or("d").matches(ab)).isFalse();
        assertThat(of("c").not().matches(ab)).isTrue();
    }

    @Test
    void hasTheCratesBytes() throws MalformedFrameException {
        assertEncoded(everyone(), "labelop true");
        assertEncoded(of("earth"), "labelop leaf");
        assertEncoded(of("a").and("b").or(of("c").not()), "labelop a&b|!c");
    }

    @Test
    void hasNoGroupingWithinARunOfOneOperator() {
        LabelExpression left = of("a").and("b").and("c");
        LabelExpression right = of("a").and(of("b").and("c"));

        assertThat(left).isEqualTo(right).hasSameHashCodeAs(right).hasToString("a & b & c");
        assertThat(left).isNotEqualTo(of("a").or("b").or("c"));
        assertThat(of("a").and("b")).isNotEqualTo(of("b").and("a"));
    }

    @Test
    void negatesTheConstantsIntoEachOther() {
        assertThat(everyone().not()).isSameAs(nobody());
        assertThat(nobody().not()).isSameAs(everyone());
        assertThat(of("a").not().not()).isNotEqualTo(of("a")).hasToString("!!a");
    }

    @Test
    void printsNoParenthesesAndQuotesButThoseNeeded() {
        assertThat(everyone()).hasToString("*");
        assertThat(nobody()).hasToString("!*");
        assertThat(of("a").or(of("b").and("c"))).hasToString("a | b & c");
        assertThat(of("a").or("b").and("c")).hasToString("(a | b) & c");
        assertThat(of("a").or("b").not().and(of("c").not())).hasToString("!(a | b) & !c");
        assertThat(of("a-b_c.d/e:f@g#h+i$j1é")).hasToString("a-b_c.d/e:f@g#h+i$j1é");
        assertThat(of("with blank")).hasToString("'with blank'");
        assertThat(of("it's")).hasToString("'it\\'s'");
        assertThat(of("\\\n\r\t\u0001\"")).hasToString("'\\\\\\n\\r\\t\\u0001\"'");
        assertThat(of("*")).hasToString("'*'");
    }

    @Test
    void namesTheElementsItAsksFor() {
        assertThat(LabelExpression.parse("c & !(a | !(b & c)) | *").positiveElements())
                .containsExactly("c", "b");
        assertThat(LabelExpression.parse("!x & !*").positiveElements()).isEmpty();
    }

    @Test
    void refusesNamesThatNoLabelCanHave() {
        assertThatExceptionOfType(IllegalLabelException.class)
                .isThrownBy(() -> of(""))
                .withMessageContaining("is empty");
        assertThatExceptionOfType(IllegalLabelException.class).isThrownBy(() -> of("a").and("\0"));
        assertThatExceptionOfType(IllegalLabelException.class).isThrownBy(() -> of("x".repeat(1025)));
    }

    @Test
    void takesHundredsOfNamesWithoutNestingDeep() throws MalformedFrameException {
        LabelExpression many = of("name0");
        for (int i = 1; i < 512; i++) {
            many = many.or("name" + i);
        }

        LabelProgram program = program(many);
        assertThat(program.matches(Label.of("name511").elementSet())).isTrue();
        assertThat(program.matches(Label.of("name512").elementSet())).isFalse();
        LabelExpression full = many;
        assertThatIllegalArgumentException()
                .isThrownBy(() -> full.or("one more"))
                .withMessageContaining("more than 1024 names and operators");
    }

    @Test
    void nestsAsDeepAsTheNumberOfNodesAllows() throws MalformedFrameException {
        LabelExpression deep = of("a");
        for (int i = 1; i < 1024; i++) {
            deep = deep.not();
        }
        assertThat(program(deep).matches(Label.of("a").elementSet())).isFalse();
        assertThat(LabelExpression.parse(deep.toString())).isEqualTo(deep);

        LabelExpression deepest = deep;
        assertThatIllegalArgumentException().isThrownBy(deepest::not).withMessageContaining("more than 1024");
        assertThatIllegalArgumentException().isThrownBy(() -> deepest.and("b"));
    }

    @Test
    void needsNoMoreOfAThreadsStackForADeepOneThanForAFlatOne() throws InterruptedException {
        AtomicReference<Object> found = new AtomicReference<>();
        Thread small = new Thread(
                null,
                () -> {
                    try {
                        found.set(everythingThatCanBeAskedOf(alternating()));
                    } catch (Throwable e) {
                        found.set(e);
                    }
                },
                "small stack",
                SMALL_STACK);
        small.start();
        small.join();
        assertThat(found).hasValue(true);
    }

    /** a & (b1 | a & (b2 | …)), 510 levels deep. */
    private static LabelExpression alternating() {
        LabelExpression nested = of("end");
        for (int i = 0; i < 255; i++) {
            nested = of("a").and(of("b" + i).or(nested));
        }
        return nested;
    }

    private static boolean everythingThatCanBeAskedOf(LabelExpression deep) throws MalformedFrameException {
        byte[] wire = encode(deep);
        LabelExpression read = LabelExpression.decode(ByteBuffer.wrap(wire), 0, wire.length);
        return read.equals(deep)
                && read.hashCode() == deep.hashCode()
                && LabelExpression.parse(read.toString()).equals(deep)
                && read.positiveElements().size() == 257
                && read.matches(Label.of("a", "b0"))
                && !read.matches(Label.of("a", "c"))
                && read.not().matches(Label.of("end"))
                && Selector.unicast(read).expression().equals(deep);
    }

    @Test
    void theTreeOfARunIsTheFlattestWhateverItsOperandsAre() throws MalformedFrameException {
        Random random = new Random(5);
        for (int round = 0; round < 300; round++) {
            LabelExpression run = operandOfDepth(1 + random.nextInt(6), 0);
            int operands = 2 + random.nextInt(20);
            double places = Math.pow(2, run.depth());
            for (int i = 1; i < operands; i++) {
                LabelExpression next = operandOfDepth(1 + random.nextInt(6), i);
                // Each begins at a multiple of its own width, as in an ordered tree.
                double width = Math.pow(2, next.depth());
                places = Math.ceil(places / width) * width + width;
                run = run.or(next);
            }
            int flattest = (int) Math.ceil(Math.log(places) / Math.log(2) - 1e-9);
            assertThat(run.depth()).as("%s", run).isLessThanOrEqualTo(flattest);
            assertThat(deepest(encode(run))).as("%s", run).isEqualTo(run.depth());
            byte[] wire = encode(run);
            assertThat(LabelExpression.decode(ByteBuffer.wrap(wire), 0, wire.length))
                    .isEqualTo(run);
        }
    }

    private static LabelExpression operandOfDepth(int depth, int number) {
        LabelExpression operand = of("n" + number);
        for (int i = 1; i < depth; i++) {
            operand = operand.not();
        }
        return operand;
    }

    private static int deepest(byte[] wire) throws MalformedFrameException {
        LabelOpReader reader = new LabelOpReader();
        reader.reset(ByteBuffer.wrap(wire), 0, wire.length);
        Deque<Integer> missing = new ArrayDeque<>();
        int deepest = 0;
        while (!reader.isComplete()) {
            LabelOp op = reader.next();
            deepest = Math.max(deepest, missing.size() + 1);
            if (op.operands() > 0) {
                missing.push(op.operands());
                continue;
            }
            while (!missing.isEmpty() && missing.peek() == 1) {
                missing.pop();
            }
            if (!missing.isEmpty()) {
                missing.push(missing.pop() - 1);
            }
        }
        return deepest;
    }

    @Test
    void canBeSentOnHoweverTheSenderNestedIt() throws MalformedFrameException {
        // a & (b & (c & ... )), 63 operators deep.
        byte[] comb = HexFormat.of().parseHex("040201" + "61".repeat(1));
        byte[] wire = new byte[63 * comb.length + 1];
        for (int i = 0; i < 63; i++) {
            System.arraycopy(comb, 0, wire, i * comb.length, comb.length);
        }

        LabelExpression received = LabelExpression.decode(ByteBuffer.wrap(wire), 0, wire.length);

        assertThat(received.matches(Label.of("a"))).isTrue();
        assertThat(program(received).matches(Label.of("b").elementSet())).isFalse();
        assertThat(LabelExpression.parse(received.toString())).isEqualTo(received);
    }

    @Test
    void showsReceivedNamesThatNoLabelCanHave() throws MalformedFrameException {
        LabelExpression empty = LabelExpression.decode(ByteBuffer.wrap(new byte[] {2, 0}), 0, 2);
        LabelExpression nul = LabelExpression.decode(ByteBuffer.wrap(new byte[] {2, 1, 0}), 0, 3);

        assertThat(empty).hasToString("''");
        assertThat(nul).hasToString("'\\u0000'");
        assertThat(empty.matches(Label.of("a"))).isFalse();
    }

    @Test
    void refusesBytesThatAreNoExpression() {
        for (String bytes : new String[] {"", "06", "0400", "0000", "0201ff"}) {
            byte[] wire = HexFormat.of().parseHex(bytes);
            assertThatExceptionOfType(MalformedFrameException.class)
                    .isThrownBy(() -> LabelExpression.decode(ByteBuffer.wrap(wire), 0, wire.length));
        }
    }

    private static void assertEncoded(LabelExpression expression, String vector) throws MalformedFrameException {
        byte[] bytes = Vectors.bincode(vector);

        assertThat(encode(expression)).isEqualTo(bytes);
        assertThat(LabelExpression.decode(ByteBuffer.wrap(bytes), 0, bytes.length))
                .isEqualTo(expression);
    }

    private static LabelProgram program(LabelExpression expression) throws MalformedFrameException {
        byte[] wire = encode(expression);
        return LabelProgram.decode(ByteBuffer.wrap(wire), 0, wire.length);
    }

    private static byte[] encode(LabelExpression expression) {
        ByteBuffer target = ByteBuffer.allocate(100_000);
        BincodeWriter writer = new BincodeWriter();
        writer.reset(target);
        expression.write(writer);
        return Arrays.copyOf(target.array(), (int) writer.written());
    }
}
