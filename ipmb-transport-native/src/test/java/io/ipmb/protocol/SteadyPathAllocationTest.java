package io.ipmb.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.ipmb.Label;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The routing of a message allocates nothing. */
class SteadyPathAllocationTest {

    private static final int ROUNDS = 50_000;

    /** Less than the smallest object in every hundredth round: chance, but no habit. */
    private static final long TOLERATED = ROUNDS / 100;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final ByteBuffer memory = ByteBuffer.allocateDirect(1000);
    private final FrameView view = new FrameView();
    private final FrameTail tail = new FrameTail();
    private final FrameWriter writer = new FrameWriter();
    private final EncodedSelector selector =
            EncodedSelector.of(Vectors.bincode("labelop a&b|!c"), true, 3, 500_000_000);
    private final Set<String> label = Label.of("b", "a", "earth").elementSet();
    private long seen;

    @Test
    void writingAndReadingAndMatchingAFrameAllocatesNothing() throws MalformedFrameException {
        write();
        LabelProgram program = program();
        rounds(program);

        long before = THREADS.getCurrentThreadAllocatedBytes();
        rounds(program);
        long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;

        assertThat(allocated).isLessThan(TOLERATED);
        assertThat(seen).as("the result of all that").isPositive();
    }

    @Test
    void noticesAnAllocation() throws MalformedFrameException {
        write();

        long before = THREADS.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < ROUNDS; i++) {
            seen += program().hashCode();
        }

        assertThat(THREADS.getCurrentThreadAllocatedBytes() - before).isGreaterThan(TOLERATED);
    }

    private void rounds(LabelProgram program) throws MalformedFrameException {
        for (int i = 0; i < ROUNDS; i++) {
            int length = write();
            view.wrap(memory, 8, length);
            boolean known = program.isEncodedAs(view.memory(), view.expressionOffset(), view.expressionLength());
            if (known && view.isVersionCompatible() && view.isMulticast() && program.matches(label)) {
                tail.read(view, length);
                seen += tail.marks() + (Rendezvous.weight(tail.key(), i, 7) >>> 40);
                seen += view.timeToLiveNanos() + view.typeIdHigh() + view.typeIdLow() + view.payloadLength();
            }
        }
    }

    private int write() {
        writer.begin(memory, 8, selector, 1, 2, 0).writeUnsigned(7);
        int length = (int) writer.end();
        return length + FrameTail.write(memory, 8 + length, FrameTail.SPREAD | FrameTail.SPREAD_KEY, 7);
    }

    private LabelProgram program() throws MalformedFrameException {
        view.wrap(memory, 8, 56);
        return LabelProgram.decode(memory, view.expressionOffset(), view.expressionLength());
    }
}
