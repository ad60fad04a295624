package io.ipmb.protocol;

import static io.ipmb.protocol.RawFrame.concat;
import static io.ipmb.protocol.RawFrame.hex;
import static io.ipmb.protocol.RawFrame.leaf;
import static io.ipmb.protocol.RawFrame.repeated;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.ipmb.protocol.MalformedFrameException.Reason;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FrameViewTest {

    private final RawFrame frame = new RawFrame();

    @Test
    void showsEveryFieldOfAFrame() throws MalformedFrameException {
        frame.header = hex("ff 00 08 04");
        frame.mode = hex("01");
        frame.regionCount = hex("fb 2c01");
        frame.timeToLive = hex("02 fc 0065cd1d");

        FrameView view = frame.view();

        assertThat(view.version()).isEqualTo(new ProtocolVersion(0, 8, 4));
        assertThat(view.isVersionCompatible()).isTrue();
        assertThat(view.isMulticast()).isTrue();
        assertThat(new UUID(view.typeIdHigh(), view.typeIdLow())).isEqualTo(RawFrame.TYPE_ID);
        assertThat(view.regionCount()).isEqualTo(300);
        assertThat(view.timeToLiveSeconds()).isEqualTo(2);
        assertThat(view.timeToLiveNanoPart()).isEqualTo(500_000_000);
        assertThat(view.timeToLiveNanos()).isEqualTo(2_500_000_000L);
        assertThat(view.expressionOffset()).isEqualTo(8);
        assertThat(view.expressionLength()).isEqualTo(frame.expression.length);
        assertThat(view.payloadLength()).isEqualTo(frame.payload.length);
        assertThat(view.memory().get(view.payloadOffset() + 1)).isEqualTo((byte) 'h');
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void readsAnywhereInAnyMemoryInAnyByteOrder(boolean direct) throws MalformedFrameException {
        byte[] bytes = frame.bytes();
        for (ByteOrder order : new ByteOrder[] {ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN}) {
            for (int offset = 0; offset < 9; offset++) {
                ByteBuffer memory = direct ? ByteBuffer.allocateDirect(500) : ByteBuffer.allocate(500);
                memory.order(order).put(offset, bytes).position(3);
                FrameView view = new FrameView();

                view.wrap(memory, offset, bytes.length);

                assertThat(view.offset()).isEqualTo(offset);
                assertThat(view.expressionOffset()).isEqualTo(offset + 8);
                assertThat(view.typeIdHigh()).isEqualTo(RawFrame.TYPE_ID.getMostSignificantBits());
                assertThat(view.timeToLiveNanos()).isEqualTo(TimeUnit.SECONDS.toNanos(5));
                assertThat(memory.get(view.payloadOffset())).isEqualTo((byte) 5);
                assertThat(memory.position()).isEqualTo(3);
                assertThat(memory.order()).isEqualTo(order);
            }
        }
    }

    @Test
    void acceptsAnEmptyPayload() throws MalformedFrameException {
        frame.payload = new byte[0];

        assertThat(frame.view().payloadLength()).isZero();
    }

    @Test
    void doesNotCareWhatThePaddingHolds() throws MalformedFrameException {
        byte[] bytes = frame.bytes();
        Arrays.fill(bytes, bytes.length - 2, bytes.length, (byte) 0xAA);

        assertThat(RawFrame.view(bytes).payloadLength()).isEqualTo(6);
    }

    @Test
    void leavesOutWhatFollowsTheFrameInThePacket() throws MalformedFrameException {
        byte[] bytes = frame.bytes();

        assertThat(RawFrame.view(concat(bytes, new byte[8])).length()).isEqualTo(bytes.length);
    }

    @Test
    void ignoresBytesBehindTheSelectorsLastField() throws MalformedFrameException {
        frame.selectorTail = hex("ff ff ff ff ff");

        assertThat(frame.view().timeToLiveSeconds()).isEqualTo(5);
    }

    @Test
    void acceptsNumbersInMoreBytesThanTheyNeed() throws MalformedFrameException {
        frame.expression = concat(hex("fb 0200 fc 01000000"), hex("61"));
        frame.mode = hex("fc 01000000");
        frame.regionCount = hex("fb 0300");
        frame.timeToLive = hex("fd 0500000000000000 fc 00000000");

        FrameView view = frame.view();

        assertThat(view.isMulticast()).isTrue();
        assertThat(view.regionCount()).isEqualTo(3);
        assertThat(view.timeToLiveSeconds()).isEqualTo(5);
        assertThat(view.expressionLength()).isEqualTo(frame.expression.length);
    }

    @ParameterizedTest
    @CsvSource({"0,8,0,true", "0,8,255,true", "0,7,5,false", "0,9,5,false", "1,8,5,false", "255,8,5,false"})
    void saysWhetherTheVersionIsCompatible(int major, int minor, int patch, boolean compatible)
            throws MalformedFrameException {
        frame.header = new byte[] {(byte) 0xFF, (byte) major, (byte) minor, (byte) patch};

        assertThat(frame.view().version()).isEqualTo(new ProtocolVersion(major, minor, patch));
        assertThat(frame.view().isVersionCompatible()).isEqualTo(compatible);
    }

    @Test
    void refusesAnEmptyPacketAndAllBelowTwelveBytes() {
        for (int length = 0; length < 12; length++) {
            byte[] bytes = Arrays.copyOf(frame.bytes(), length);

            assertRefused(bytes, Reason.TRUNCATED).withMessageContaining("expected at least 12 bytes");
        }
    }

    @Test
    void refusesEveryTruncation() {
        byte[] bytes = frame.bytes();
        for (int length = 0; length < bytes.length; length++) {
            assertRefused(Arrays.copyOf(bytes, length), Reason.TRUNCATED);
        }
    }

    @Test
    void doesNotReadBeyondALengthThatItWasGiven() {
        byte[] bytes = concat(frame.bytes(), frame.bytes());
        FrameView view = new FrameView();

        assertThatExceptionOfType(MalformedFrameException.class)
                .isThrownBy(() -> view.wrap(ByteBuffer.wrap(bytes), 0, frame.bytes().length - 1));
        assertThatThrownBy(() -> view.wrap(ByteBuffer.wrap(bytes), bytes.length - 10, 20))
                .isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void refusesAnotherMagic() {
        frame.header = hex("fe 00 08 05");

        assertRefused(Reason.WRONG_MAGIC).withMessage("found 254, expected 255 at byte 0");
    }

    @Test
    void knowsTheAnnouncementOfOldVersions() {
        assertRefused(hex("30000000 00000000"), Reason.LEGACY_PEER).withMessageContaining("0.8.3");
        assertRefused(hex("30000000 000000"), Reason.WRONG_MAGIC);
        assertRefused(hex("ff000803 00000000"), Reason.TRUNCATED);
    }

    @ParameterizedTest
    @ValueSource(longs = {0x7fffffffL, 0x80000000L, 0xffffffffL, 0xfffffffcL, 0xfffffff8L, 1000L})
    void refusesSizesBeyondThePacket(long size) {
        frame.selectorSize = size;
        assertRefused(Reason.TRUNCATED).withMessageContaining("selector_size of " + size);

        frame.selectorSize = null;
        frame.payloadSize = size;
        assertRefused(Reason.TRUNCATED).withMessageContaining("payload_size of " + size);
    }

    @Test
    void refusesASelectorThatItsSizeCutsShort() {
        int size = frame.expression.length + 20;
        for (long claimed = 0; claimed < size; claimed++) {
            frame.selectorSize = claimed;
            MalformedFrameException refusal = catchThrowableOfType(MalformedFrameException.class, () -> frame.view());
            assertThat(refusal).as("selector_size %d of %d", claimed, size).isNotNull();
        }
    }

    @Test
    void refusesSixtyThousandNestedNegations() {
        frame.expression = repeated(60_000, 3, (byte) 0);

        assertRefused(Reason.EXPRESSION_TOO_LARGE)
                .withMessage("the label expression has more than the 1024 names and operators allowed at byte 1032");
    }

    @Test
    void refusesAnUnfinishedDeepExpression() {
        frame.expression = repeated(60_000, 4);
        assertRefused(Reason.EXPRESSION_TOO_LARGE);

        byte[] unfinished = concat(hex("ff000805"), hex("3f000000"), repeated(63, 3), new byte[5]);
        assertRefused(unfinished, Reason.INVALID_SELECTOR);
    }

    @Test
    void acceptsNestingAsDeepAsTheNumberOfNodesAllows() throws MalformedFrameException {
        frame.expression = repeated(1023, 3, (byte) 0);
        assertThat(frame.view().expressionLength()).isEqualTo(1024);

        frame.expression = repeated(1024, 3, (byte) 0);
        assertRefused(Reason.EXPRESSION_TOO_LARGE);
    }

    @Test
    void limitsTheNodesOfAnExpression() throws MalformedFrameException {
        frame.expression = completeTree(10);
        assertThat(frame.view().expressionLength()).isEqualTo(1023);

        frame.expression = concat(hex("03"), completeTree(10));
        assertThat(frame.view().expressionLength()).isEqualTo(1024);

        frame.expression = concat(hex("03 03"), completeTree(10));
        assertRefused(Reason.EXPRESSION_TOO_LARGE).withMessageContaining("1024");
    }

    @Test
    void saysWhatIsWrongInASelectorAndWhere() {
        frame.expression = hex("06");
        assertRefused(Reason.INVALID_SELECTOR)
                .withMessage("there is no label operator 6, expected 0 to 5 at byte 8 of the label expression");

        frame.expression = hex("00");
        frame.mode = hex("02");
        assertRefused(Reason.INVALID_SELECTOR)
                .withMessage("there is no mode 2, expected 0 or 1 at byte 10 of the frame, in its selector");
    }

    @ParameterizedTest
    @CsvSource({
        "fcffffffff, an operator beyond int",
        "fd0200000000000000, an operator in a u64",
        "ff, no number",
        "02ff, a name whose length is no number",
        "02fdffffffffffffffff, a name of 2^64-1 bytes",
        "02fcffffff7f, a name of 2^31-1 bytes",
        "0201ff, a name that is not UTF-8",
        "0201c3, a name that ends within a character",
        "0202c080, a name with an overlong NUL",
        "0203eda080, a name with a surrogate",
        "040002, an operator without its second operand",
    })
    void refusesExpressionsThatAreNone(String expression, String why) {
        frame.expression = hex(expression);

        assertRefused(Reason.INVALID_SELECTOR);
    }

    @Test
    void acceptsNamesThatNoJavaLabelHas() throws MalformedFrameException {
        for (byte[] name : new byte[][] {leaf(""), leaf("\0"), leaf("é😀")}) {
            frame.expression = name;
            assertThat(frame.view().expressionLength()).isEqualTo(name.length);
        }
    }

    @Test
    void refusesARegionCountBeyondSixteenBits() {
        frame.regionCount = hex("fc 00000100");

        assertRefused(Reason.INVALID_SELECTOR);
    }

    @Test
    void saturatesATimeToLiveThatNanosecondsCannotSay() throws MalformedFrameException {
        frame.timeToLive = hex("fd ffffffffffffffff 00");
        assertThat(frame.view().timeToLiveNanos()).isEqualTo(Long.MAX_VALUE);
        assertThat(frame.view().timeToLiveSeconds()).isEqualTo(-1);

        frame.timeToLive = hex("fd 0000000000000080 00");
        assertThat(frame.view().timeToLiveNanos()).isEqualTo(Long.MAX_VALUE);

        // 9,223,372,036 s and 854,775,807 ns are the most that a long can say in nanoseconds.
        frame.timeToLive = hex("fd 047dc12502000000 fc fed7f232");
        assertThat(frame.view().timeToLiveNanos()).isEqualTo(Long.MAX_VALUE - 1);
        frame.timeToLive = hex("fd 047dc12502000000 fc 00d8f232");
        assertThat(frame.view().timeToLiveNanos()).isEqualTo(Long.MAX_VALUE);
        frame.timeToLive = hex("fd 057dc12502000000 00");
        assertThat(frame.view().timeToLiveNanos()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void carriesNanosecondsIntoSeconds() throws MalformedFrameException {
        frame.timeToLive = hex("01 fcffffffff");

        assertThat(frame.view().timeToLiveSeconds()).isEqualTo(5);
        assertThat(frame.view().timeToLiveNanoPart()).isEqualTo(294_967_295);
    }

    @Test
    void refusesATimeToLiveWhoseSecondsOverflow() {
        frame.timeToLive = hex("fd ffffffffffffffff fc00ca9a3b");

        assertRefused(Reason.INVALID_SELECTOR).withMessageContaining("overflow");
    }

    @Test
    void canBeWrappedAgainAfterARefusal() throws MalformedFrameException {
        FrameView view = new FrameView();
        byte[] bytes = frame.bytes();
        assertThatExceptionOfType(MalformedFrameException.class)
                .isThrownBy(() -> view.wrap(ByteBuffer.wrap(repeated(100, 3)), 0, 100));
        frame.expression = repeated(60_000, 3);
        byte[] deep = frame.bytes();
        assertThatExceptionOfType(MalformedFrameException.class)
                .isThrownBy(() -> view.wrap(ByteBuffer.wrap(deep), 0, deep.length));

        view.wrap(ByteBuffer.wrap(bytes), 0, bytes.length);

        assertThat(view.timeToLiveSeconds()).isEqualTo(5);
    }

    @Test
    void refusesWithoutAStackTrace() {
        assertRefused(new byte[0], Reason.TRUNCATED).withNoCause();
        assertThat(catchThrowableOfType(MalformedFrameException.class, () -> RawFrame.view(new byte[0])))
                .satisfies(refusal -> assertThat(refusal.getStackTrace()).isEmpty());
    }

    /** A complete tree of ORs with so many levels, and True at its leaves. */
    private static byte[] completeTree(int levels) {
        if (levels == 1) {
            return hex("00");
        }
        byte[] half = completeTree(levels - 1);
        return concat(hex("05"), half, half);
    }

    private ThrowableAssertAlternative<MalformedFrameException> assertRefused(Reason reason) {
        return assertRefused(frame.bytes(), reason);
    }

    private static ThrowableAssertAlternative<MalformedFrameException> assertRefused(byte[] bytes, Reason reason) {
        return assertThatExceptionOfType(MalformedFrameException.class)
                .isThrownBy(() -> RawFrame.view(bytes))
                .satisfies(refusal -> assertThat(refusal.reason()).isEqualTo(reason));
    }
}
