package io.ipmb.protocol;

import static io.ipmb.protocol.RawFrame.hex;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ipmb.codec.BincodeWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameWriterTest {

    private static final long HIGH = 0x0102030405060708L;
    private static final long LOW = 0xf0e0d0c0b0a09080L;

    private final EncodedSelector earth = EncodedSelector.of(RawFrame.leaf("earth"), true, 5, 7);
    private final FrameWriter writer = new FrameWriter();

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 250, 251, 65_535})
    void writesWhatAViewReads(int regionCount) throws MalformedFrameException {
        ByteBuffer target = ByteBuffer.allocateDirect(500);

        long length = write(target, 13, regionCount, "hello");

        FrameView view = new FrameView();
        view.wrap(target, 13, (int) length);
        assertThat(view.length()).isEqualTo((int) length);
        assertThat(view.version()).isEqualTo(ProtocolVersion.OURS);
        assertThat(view.isMulticast()).isTrue();
        assertThat(view.typeIdHigh()).isEqualTo(HIGH);
        assertThat(view.typeIdLow()).isEqualTo(LOW);
        assertThat(view.regionCount()).isEqualTo(regionCount);
        assertThat(view.timeToLiveNanos()).isEqualTo(5_000_000_007L);
        assertThat(bytes(target, view.expressionOffset(), view.expressionLength()))
                .isEqualTo(RawFrame.leaf("earth"));
        assertThat(bytes(target, view.payloadOffset(), view.payloadLength())).isEqualTo(RawFrame.string("hello"));
    }

    @Test
    void knowsTheLengthOfAFrameAhead() {
        for (int size = 0; size < 9; size++) {
            writer.begin(ByteBuffer.allocate(200), 0, earth, HIGH, LOW, 0).writeRawBytes(new byte[size]);

            assertThat(FrameWriter.length(earth, size)).isEqualTo(writer.end());
        }
    }

    @Test
    void refusesARegionCountThatNoFrameCanAnnounce() {
        ByteBuffer target = ByteBuffer.allocate(500);

        assertThatThrownBy(() -> writer.begin(target, 0, earth, HIGH, LOW, 65_536))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> writer.begin(target, 0, earth, HIGH, LOW, -1))
                .isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void leavesNothingOfWhatTheMemoryHeldBefore() {
        for (int size = 0; size < 9; size++) {
            byte[] dirty = new byte[200];
            Arrays.fill(dirty, (byte) 0xEE);
            String payload = "p".repeat(size);

            int length = (int) write(ByteBuffer.wrap(dirty), 0, 0, payload);

            byte[] clean = new byte[200];
            write(ByteBuffer.wrap(clean), 0, 0, payload);
            assertThat(Arrays.copyOf(dirty, length)).isEqualTo(Arrays.copyOf(clean, length));
            assertThat(dirty[length]).as("the byte behind the frame").isEqualTo((byte) 0xEE);
            assertThat(length % 4).isZero();
        }
    }

    @Test
    void countsAFrameThatDoesNotFitToItsEnd() {
        long length = write(ByteBuffer.allocate(500), 0, 0, "hello");
        for (int room = 0; room < length; room++) {
            ByteBuffer tight = ByteBuffer.allocate(500).limit(10 + room);

            assertThat(write(tight, 10, 0, "hello"))
                    .as("with room for %d", room)
                    .isEqualTo(length);
            for (int at = 10 + room; at < 500; at++) {
                assertThat(tight.array()[at]).isZero();
            }
        }
        ByteBuffer exact = ByteBuffer.allocate(500).limit(10 + (int) length);
        assertThat(write(exact, 10, 0, "hello")).isEqualTo(length);
        assertThat(bytes(exact, 10, 4)).isEqualTo(hex("ff000805"));
    }

    @Test
    void countsBeyondWhatAnyMemoryHolds() {
        BincodeWriter payload = writer.begin(ByteBuffer.allocate(100), 0, earth, HIGH, LOW, 0);
        byte[] much = new byte[1 << 20];
        for (int i = 0; i < 3000; i++) {
            payload.writeRawBytes(much);
        }

        assertThat(writer.end()).isGreaterThan(3000L << 20);
    }

    @Test
    void writesTheSameInEitherByteOrder() {
        ByteBuffer little = ByteBuffer.allocate(200).order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer big = ByteBuffer.allocate(200).order(ByteOrder.BIG_ENDIAN);

        write(little, 0, 300, "hello");
        write(big, 0, 300, "hello");

        assertThat(little.array()).isEqualTo(big.array());
    }

    @Test
    void refusesASelectorThatWouldBeMalformed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EncodedSelector.of(hex("0400"), false, 0, 0))
                .withMessageContaining("Not the bytes of a label expression");
        assertThatIllegalArgumentException().isThrownBy(() -> EncodedSelector.of(hex("0000"), false, 0, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> EncodedSelector.of(hex("00"), false, 0, -1));
        assertThatIllegalArgumentException().isThrownBy(() -> EncodedSelector.of(hex("00"), false, 0, 1_000_000_000));
    }

    @Test
    void keepsTheSelectorApartFromTheArrayItWasMadeOf() {
        byte[] expression = hex("00");
        EncodedSelector selector = EncodedSelector.of(expression, false, 0, 0);
        expression[0] = 1;

        ByteBuffer target = ByteBuffer.allocate(100);
        writer.begin(target, 0, selector, HIGH, LOW, 0);

        assertThat(target.get(FrameLayout.SELECTOR_OFFSET)).isZero();
    }

    @Test
    void answersWithTheSelectorOfAFrame() throws MalformedFrameException {
        RawFrame asked = new RawFrame();
        asked.mode = hex("01");
        asked.timeToLive = hex("fd ffffffffffffffff fcffc99a3b");
        ByteBuffer target = ByteBuffer.allocate(200);

        writer.begin(target, 0, EncodedSelector.copyOf(asked.view()), HIGH, LOW, 0);

        FrameView answer = new FrameView();
        answer.wrap(target, 0, (int) writer.end());
        assertThat(bytes(target, answer.expressionOffset(), answer.expressionLength()))
                .isEqualTo(asked.expression);
        assertThat(answer.isMulticast()).isTrue();
        assertThat(answer.timeToLiveSeconds()).isEqualTo(-1);
        assertThat(answer.timeToLiveNanoPart()).isEqualTo(999_999_999);
    }

    private long write(ByteBuffer target, int offset, int regionCount, String payload) {
        writer.begin(target, offset, earth, HIGH, LOW, regionCount).writeString(payload);
        return writer.end();
    }

    private static byte[] bytes(ByteBuffer memory, int offset, int length) {
        byte[] bytes = new byte[length];
        memory.get(offset, bytes);
        return bytes;
    }
}
