package io.ipmb.protocol;

import static io.ipmb.protocol.RawFrame.concat;
import static io.ipmb.protocol.RawFrame.hex;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;

/** Bytes after the frame in a packet. */
class FrameTailTest {

    private static final UUID A = UUID.fromString("00112233-4455-6677-8899-aabbccddeeff");
    private static final int ALL = FrameTail.WITHOUT_LANES | FrameTail.SPREAD | FrameTail.SPREAD_KEY;

    private final byte[] frame = new RawFrame().bytes();
    private final FrameTail tail = new FrameTail();

    private void read(byte[] behindTheFrame) throws MalformedFrameException {
        byte[] packet = concat(new byte[5], frame, behindTheFrame);
        FrameView view = new FrameView();
        view.wrap(ByteBuffer.wrap(packet), 5, packet.length - 5);
        assertThat(view.length()).isEqualTo(frame.length);
        tail.read(view, packet.length - 5);
    }

    private static byte[] written(int marks, long key) {
        ByteBuffer memory = ByteBuffer.allocate(FrameTail.MOST_BYTES + 1);
        int length = FrameTail.write(memory, 1, marks, key);
        assertThat(length).isEqualTo(FrameTail.length(marks));
        return Arrays.copyOfRange(memory.array(), 1, length + 1);
    }

    @Test
    void hasTheBytesOfTheDescription() {
        assertThat(written(FrameTail.WITHOUT_LANES, 9)).isEqualTo(Vectors.lanes("FrameTail WITHOUT_LANES"));
        assertThat(written(FrameTail.SPREAD, 9)).isEqualTo(Vectors.lanes("FrameTail SPREAD"));
        assertThat(written(FrameTail.SPREAD | FrameTail.SPREAD_KEY, -2))
                .isEqualTo(Vectors.lanes("FrameTail SPREAD by -2"));
        assertThat(written(ALL, 1)).isEqualTo(Vectors.lanes("FrameTail WITHOUT_LANES SPREAD by 1"));
    }

    @Test
    void namesOneReceiver() throws MalformedFrameException {
        ByteBuffer memory = ByteBuffer.allocate(FrameTail.MOST_BYTES);
        byte[] written = Arrays.copyOf(memory.array(), FrameTail.writeOnlyTo(memory, 0, 0, A));
        memory.get(0, written);
        assertThat(written).isEqualTo(Vectors.lanes("FrameTail ONLY_TO A"));
        read(written);
        assertThat(tail.marks()).isEqualTo(FrameTail.ONLY_TO);
        assertThat(tail.instance()).isEqualTo(A);

        read(Vectors.lanes("FrameTail all marks, by -2, A"));
        assertThat(tail.marks()).isEqualTo(ALL | FrameTail.ONLY_TO);
        assertThat(tail.key()).isEqualTo(-2);
        assertThat(tail.instance()).isEqualTo(A);

        read(written(FrameTail.SPREAD, 0));
        assertThat(tail.instance()).as("that of an earlier tail is forgotten").isEqualTo(new UUID(0, 0));
    }

    @Test
    void saysHowOftenAMessageWasDelivered() throws MalformedFrameException {
        ByteBuffer memory = ByteBuffer.allocate(FrameTail.MOST_BYTES);
        int length = FrameTail.write(memory, 0, FrameTail.REDELIVERED, 0);
        FrameTail.writeRedeliveries(memory, length, 3, 2);
        byte[] written = Arrays.copyOf(memory.array(), length);
        assertThat(written).isEqualTo(hex("69706d62346a 00 02 0600 01 10 03 02 0000"));
        read(written);
        assertThat(tail.marks()).isEqualTo(FrameTail.REDELIVERED);
        assertThat(tail.redeliveries()).isEqualTo(3);
        assertThat(tail.crashes()).isEqualTo(2);

        length = FrameTail.writeOnlyTo(memory, 0, FrameTail.REDELIVERED, A);
        FrameTail.writeRedeliveries(memory, length, 1000, 0);
        written = Arrays.copyOf(memory.array(), length);
        read(written);
        assertThat(tail.marks()).isEqualTo(FrameTail.ONLY_TO | FrameTail.REDELIVERED);
        assertThat(tail.instance()).isEqualTo(A);
        assertThat(tail.redeliveries()).isEqualTo(FrameTail.MOST_REDELIVERIES);
        assertThat(tail.crashes()).isZero();

        read(Arrays.copyOf(written, length - 1));
        assertThat(tail.marks()).as("cut off").isZero();
        assertThat(tail.redeliveries()).isZero();
    }

    @Test
    void isReadAsItWasWritten() throws MalformedFrameException {
        for (int marks = 0; marks <= ALL; marks++) {
            read(written(marks, Long.MIN_VALUE + marks));
            assertThat(tail.marks()).isEqualTo(marks);
            assertThat(tail.key()).isEqualTo((marks & FrameTail.SPREAD_KEY) == 0 ? 0 : Long.MIN_VALUE + marks);
        }
    }

    @Test
    void isNoneWhereItIsBrokenOrCutOff() throws MalformedFrameException {
        byte[] whole = Vectors.lanes("FrameTail all marks, by -2, A");
        for (int length = 0; length < whole.length; length++) {
            read(whole);
            read(Arrays.copyOf(whole, length));
            assertThat(tail.marks()).as("%s bytes of it", length).isZero();
            assertThat(tail.key()).isZero();
            assertThat(tail.instance()).isEqualTo(new UUID(0, 0));
        }
        for (String broken : new String[] {
            "69706d62346a 00 01 0200 01 03", // the magic of an extension
            "69706d62346a 00 02 0100 01 03", // without marks
            "69706d62346a 00 02 0300 01 03", // longer than the packet
            "69706d62346a 00 02 ffff 01 03",
            "69706d62346a 00 02 0200 00 03", // version 0
            "69706d62346a 00 02 0200 01 07", // without the key that it announces
            "69706d62346a 00 02 0a00 01 09 0000000000000000", // without the instance that it announces
        }) {
            read(hex(broken));
            assertThat(tail.marks()).as(broken).isZero();
        }
    }

    @Test
    void mayBeAppendedToByLaterVersions() throws MalformedFrameException {
        read(hex("69706d62346a 00 02 0d00 02 e7 0100000000000080 aabbcc dddddd"));
        assertThat(tail.marks()).isEqualTo(ALL);
        assertThat(tail.key()).isEqualTo(0x8000000000000001L);
    }

    @Test
    void whateverTheBytesAreTheMarksAreKnownOnes() throws MalformedFrameException {
        Random random = new Random(20_261_202);
        byte[] whole = concat(Vectors.lanes("FrameTail all marks, by -2, A"), new byte[4]);
        int marked = 0;
        for (int round = 0; round < 20_000; round++) {
            byte[] damaged = whole.clone();
            damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            read(Arrays.copyOf(damaged, random.nextInt(damaged.length + 1)));
            assertThat(tail.marks()).isBetween(0, ALL | FrameTail.ONLY_TO | FrameTail.REDELIVERED);
            marked += tail.marks() == 0 ? 0 : 1;
        }
        assertThat(marked).isPositive();
    }

    @Test
    void isNotWrittenBeyondTheLimit() {
        ByteBuffer small = ByteBuffer.allocate(100).limit(20);
        assertThatExceptionOfType(IndexOutOfBoundsException.class)
                .isThrownBy(() -> FrameTail.write(
                        small, 4, ALL, ThreadLocalRandom.current().nextLong()));
        assertThat(small.array()).containsOnly(0);
        assertThat(FrameTail.write(small, 8, FrameTail.SPREAD, 0)).isEqualTo(12);
    }
}
