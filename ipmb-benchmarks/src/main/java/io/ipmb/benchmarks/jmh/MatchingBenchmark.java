package io.ipmb.benchmarks.jmh;

import io.ipmb.Label;
import io.ipmb.LabelExpression;
import io.ipmb.Selector;
import io.ipmb.endpoint.WireSelectors;
import io.ipmb.protocol.FrameView;
import io.ipmb.protocol.FrameWriter;
import io.ipmb.protocol.LabelProgram;
import io.ipmb.protocol.MalformedFrameException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
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

/** Label expressions: reading one from a frame, and the walk over the labels of a bus. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class MatchingBenchmark {

    private static final int MEMBERS = 100;

    /** A name, and one with every operator. */
    @Param({"member99", "(moon | member99) & !dark & earth"})
    public String expression = "*";

    private final FrameView frame = new FrameView();
    private final List<Set<String>> labels = IntStream.range(0, MEMBERS)
            .mapToObj(i -> Label.of("earth", "member" + i).elementSet())
            .toList();

    private LabelProgram program = compiled();

    /** Compiles the expression. */
    @Setup
    public void compile() {
        program = compiled();
    }

    private LabelProgram compiled() {
        ByteBuffer memory = ByteBuffer.allocateDirect(1024);
        FrameWriter writer = new FrameWriter();
        Selector selector = Selector.unicast(LabelExpression.parse(expression));
        writer.begin(memory, 0, WireSelectors.encoded(selector), 1, 2, 0).writeU8(0);
        try {
            frame.wrap(memory, 0, Math.toIntExact(writer.end()));
            return LabelProgram.decode(frame.memory(), frame.expressionOffset(), frame.expressionLength());
        } catch (MalformedFrameException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Reads and compiles the expression of a frame. */
    @Benchmark
    public LabelProgram decode() throws MalformedFrameException {
        return LabelProgram.decode(frame.memory(), frame.expressionOffset(), frame.expressionLength());
    }

    /** Compares the expression of a frame with one that is compiled. */
    @Benchmark
    public boolean recognize() {
        return program.isEncodedAs(frame.memory(), frame.expressionOffset(), frame.expressionLength());
    }

    /** Walks over a hundred labels, of which the last one matches. */
    @Benchmark
    public int walk() {
        int matches = 0;
        for (Set<String> label : labels) {
            if (program.matches(label)) {
                matches++;
            }
        }
        return matches;
    }
}
