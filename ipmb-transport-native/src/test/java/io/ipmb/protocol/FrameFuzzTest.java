package io.ipmb.protocol;

import static io.ipmb.protocol.RawFrame.concat;
import static io.ipmb.protocol.RawFrame.hex;
import static io.ipmb.protocol.RawFrame.leaf;
import static io.ipmb.protocol.RawFrame.repeated;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.management.ThreadMXBean;
import io.ipmb.Label;
import io.ipmb.Selector;
import io.ipmb.endpoint.WireSelectors;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Damaged packets, the same in every run: whatever they hold, they are read or refused, as a whole, with bounded
 * memory.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class FrameFuzzTest {

    private static final int ITERATIONS = 300_000;

    /** The most that one packet may make its reader allocate; the packets have at most some 6,000 bytes. */
    private static final long MOST_BYTES_ALLOCATED = 1_000_000;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final Label LABEL = Label.of("earth", "moon", "a");

    private final Random random = new Random(20_240_229);
    private final FrameView view = new FrameView();
    private int accepted;

    /** The first frames load classes; their memory is not that of the reader. */
    @BeforeAll
    static void loadClasses() throws MalformedFrameException {
        FrameFuzzTest first = new FrameFuzzTest();
        byte[] packet = seeds().get(0);
        first.view.wrap(ByteBuffer.wrap(packet), 0, packet.length);
        first.readAll();
        assertThatExceptionOfType(MalformedFrameException.class)
                .isThrownBy(() -> first.view.wrap(ByteBuffer.wrap(packet), 0, packet.length - 1));
    }

    @Test
    void damagedPacketsAreReadOrRefused() {
        List<byte[]> seeds = seeds();
        for (int i = 0; i < ITERATIONS; i++) {
            byte[] packet = damaged(seeds.get(random.nextInt(seeds.size())), seeds);
            handle(packet, i);
        }
        assertThat(accepted).as("packets that were read").isBetween(ITERATIONS / 20, ITERATIONS * 19 / 20);
    }

    @Test
    void randomSelectorsAreReadOrRefused() {
        for (int i = 0; i < ITERATIONS / 3; i++) {
            RawFrame raw = new RawFrame();
            raw.expression = randomOps();
            handle(raw.bytes(), i);
        }
        assertThat(accepted).as("packets that were read").isGreaterThan(1000);
    }

    @Test
    void theLargestSelectorsCostLittle() {
        byte[] spine = leaf("deep");
        for (int i = 0; i < 54; i++) {
            spine = i % 2 == 0 ? concat(hex("03"), spine) : concat(hex("04"), leaf("a"), spine);
        }
        byte[] names = completeTree(9, 5);
        for (byte[] expression : List.of(
                completeTree(10, 5),
                concat(hex("05"), names, spine),
                concat(hex("05"), spine, names),
                concat(hex("05"), completeTree(8, 5), hex("04"), completeTree(8, 4), spine),
                concat(hex("05"), completeTree(8, 5), hex("05"), spine, completeTree(8, 5)))) {
            RawFrame raw = new RawFrame();
            raw.expression = expression;
            int before = accepted;
            handle(raw.bytes(), 0);
            assertThat(accepted).isEqualTo(before + 1);
        }
    }

    private static byte[] completeTree(int levels, int op) {
        if (levels == 1) {
            return leaf("b");
        }
        byte[] half = completeTree(levels - 1, op);
        return concat(new byte[] {(byte) op}, half, half);
    }

    private void handle(byte[] packet, int iteration) {
        ByteBuffer memory = random.nextBoolean() ? ByteBuffer.wrap(packet) : direct(packet);
        long before = THREADS.getCurrentThreadAllocatedBytes();
        try {
            view.wrap(memory, 0, packet.length);
            accepted++;
            readAll();
        } catch (MalformedFrameException refused) {
            assertThat(refused.position()).isBetween(0, packet.length);
        } catch (RuntimeException | StackOverflowError | AssertionError e) {
            throw new AssertionError(
                    "packet " + iteration + ": " + HexFormat.of().formatHex(packet), e);
        }
        long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
        if (allocated > MOST_BYTES_ALLOCATED) {
            throw new AssertionError("packet " + iteration + " made its reader allocate " + allocated + " bytes: "
                    + HexFormat.of().formatHex(packet));
        }
    }

    /** What was accepted must be sound in every part: only a handshake's payload may still be refused. */
    private void readAll() {
        int end = view.offset() + view.length();
        check(view.expressionOffset() >= 8 && view.expressionLength() > 0);
        check(view.expressionOffset() + view.expressionLength() < view.payloadOffset());
        check(view.payloadOffset() + view.payloadLength() <= end
                && end <= view.memory().limit());
        check(view.timeToLiveNanos() >= 0 && view.regionCount() >= 0 && view.regionCount() <= 0xFFFF);
        view.version();
        readSelector();
        try {
            ConnectMessage message = ConnectMessage.read(view);
            check(message.label().size() <= view.payloadLength());
        } catch (MalformedFrameException expected) {
            // A payload is anything.
        }
        try {
            ConnectAck.read(view);
        } catch (MalformedFrameException expected) {
            // A payload is anything.
        }
    }

    private void readSelector() {
        try {
            LabelProgram program = LabelProgram.decode(view.memory(), view.expressionOffset(), view.expressionLength());
            check(program.isEncodedAs(view.memory(), view.expressionOffset(), view.expressionLength()));
            Selector selector = WireSelectors.received(view);
            check(selector.expression().matches(LABEL) == program.matches(LABEL.elementSet()));
            // A received message can be forwarded.
            Selector.unicast(selector.expression());
        } catch (MalformedFrameException e) {
            throw new AssertionError("an accepted selector was refused", e);
        }
    }

    private static void check(boolean sound) {
        if (!sound) {
            throw new AssertionError("an accepted frame is not sound");
        }
    }

    private static List<byte[]> seeds() {
        List<byte[]> seeds = new ArrayList<>(Vectors.frames().values());
        RawFrame mixed = new RawFrame();
        mixed.expression = Vectors.bincode("labelop a&b|!c");
        mixed.regionCount = hex("fb 0100");
        mixed.timeToLive = hex("fd 0000000000000001 fc 00ca9a3b");
        seeds.add(mixed.bytes());
        RawFrame deep = new RawFrame();
        deep.expression = concat(repeated(61, 3), hex("04"), leaf("a"), leaf("é"));
        seeds.add(deep.bytes());
        RawFrame ack = new RawFrame();
        ack.typeId = hex("c3de9eb4c3104c149747093d62c09998");
        ack.payload = concat(new byte[17], hex("69706d62346a 00 01 0900 01 0100000000000000"));
        seeds.add(ack.bytes());
        return seeds;
    }

    private byte[] damaged(byte[] seed, List<byte[]> others) {
        byte[] packet = seed.clone();
        int damages = 1 + random.nextInt(3);
        for (int i = 0; i < damages && packet.length > 0; i++) {
            packet = damagedOnce(packet, others.get(random.nextInt(others.size())));
        }
        return packet;
    }

    private byte[] damagedOnce(byte[] packet, byte[] other) {
        int at = random.nextInt(packet.length);
        int to = at + random.nextInt(packet.length - at);
        return switch (random.nextInt(9)) {
            case 0 -> {
                packet[at] ^= (byte) (1 << random.nextInt(8));
                yield packet;
            }
            case 1 -> {
                packet[at] = (byte) random.nextInt(256);
                yield packet;
            }
            case 2 -> {
                packet[at] = interestingByte();
                yield packet;
            }
            case 3 -> Arrays.copyOf(packet, at);
            case 4 -> concat(Arrays.copyOf(packet, to), Arrays.copyOfRange(packet, at, packet.length));
            case 5 -> concat(Arrays.copyOf(packet, at), Arrays.copyOfRange(packet, to, packet.length));
            case 6 -> concat(Arrays.copyOf(packet, at), other);
            case 7 -> {
                byte[] more = repeated(1 + random.nextInt(200), interestingByte());
                yield concat(Arrays.copyOf(packet, at), more, Arrays.copyOfRange(packet, at, packet.length));
            }
            default -> {
                int size = random.nextInt(3) == 0 ? random.nextInt() : random.nextInt(packet.length + 8);
                int sizeAt = random.nextBoolean() ? 4 : at;
                for (int i = 0; i < 4 && sizeAt + i < packet.length; i++) {
                    packet[sizeAt + i] = (byte) (size >>> (8 * i));
                }
                yield packet;
            }
        };
    }

    private byte interestingByte() {
        int[] interesting = {0, 1, 2, 3, 4, 5, 6, 0x7f, 0x80, 0xc3, 250, 251, 252, 253, 254, 255};
        return (byte) interesting[random.nextInt(interesting.length)];
    }

    /** Operators and names of any number and order, more often than not unfinished or with something left over. */
    private byte[] randomOps() {
        int length = 1 + random.nextInt(random.nextInt(20) == 0 ? 2000 : 12);
        List<byte[]> parts = new ArrayList<>();
        for (int i = 0; i < length; i++) {
            int op = random.nextInt(7);
            parts.add(op == 2 ? leaf(random.nextBoolean() ? "a" : "moon") : new byte[] {(byte) op});
        }
        return concat(parts.toArray(byte[][]::new));
    }

    private static ByteBuffer direct(byte[] packet) {
        return ByteBuffer.allocateDirect(packet.length).put(0, packet);
    }
}
