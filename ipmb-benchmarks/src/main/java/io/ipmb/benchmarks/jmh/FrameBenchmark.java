package io.ipmb.benchmarks.jmh;

import io.ipmb.Selector;
import io.ipmb.endpoint.WireSelectors;
import io.ipmb.protocol.EncodedSelector;
import io.ipmb.protocol.FrameView;
import io.ipmb.protocol.FrameWriter;
import io.ipmb.protocol.MalformedFrameException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Writing and checking the frame around a payload of raw bytes; {@code -prof gc} shows that neither leaves garbage. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class FrameBenchmark {

    private static final int ROOM_FOR_HEADER = 1024;

    /** Bytes of the payload. */
    @Param({"16", "1024"})
    public int size;

    private final FrameWriter writer = new FrameWriter();
    private final FrameView view = new FrameView();
    private final EncodedSelector selector = WireSelectors.encoded(Selector.unicast("moon & !dark"));

    private ByteBuffer memory = ByteBuffer.allocate(0);
    private byte[] payload = {};
    private int length;

    /** Writes the frame to be read. */
    @Setup
    public void prepare() {
        memory = ByteBuffer.allocateDirect(ROOM_FOR_HEADER + size);
        payload = new byte[size];
        length = (int) write();
    }

    /** Writes a frame. */
    @Benchmark
    public long write() {
        writer.begin(memory, 0, selector, 1, 2, 0).writeRawBytes(payload);
        return writer.end();
    }

    /** Checks a frame and finds its parts. */
    @Benchmark
    public int read() throws MalformedFrameException {
        view.wrap(memory, 0, length);
        return view.payloadOffset() + view.expressionLength();
    }
}
