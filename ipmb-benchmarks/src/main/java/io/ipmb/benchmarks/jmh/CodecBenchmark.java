package io.ipmb.benchmarks.jmh;

import io.ipmb.codec.BincodeReader;
import io.ipmb.codec.BincodeWriter;
import io.ipmb.codec.MessageType;
import io.ipmb.codec.PayloadType;
import io.ipmb.codec.PayloadTypes;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Encoding into and decoding from a reused direct buffer; {@code -prof gc} shows that encoding leaves no garbage. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class CodecBenchmark {

    /** A typical small message. */
    @MessageType("5c0a5b52-6a0d-4d7a-9f0e-0a1b7a1f3c55")
    public record Reading(
            long id, double value, boolean valid, String unit, List<Integer> samples, Optional<String> note) {}

    private final ByteBuffer memory = ByteBuffer.allocateDirect(4096);
    private final BincodeWriter writer = new BincodeWriter();
    private final BincodeReader reader = new BincodeReader();
    private final String text = "x".repeat(64);
    private final Reading reading =
            new Reading(7, 1.5, true, "mm", List.of(1, 2, 3, 4), Optional.of("from the second sensor"));
    private final PayloadType<String> texts = PayloadTypes.of(String.class);
    private final PayloadType<Reading> readings = PayloadTypes.of(Reading.class);

    @Benchmark
    public long encodeString() {
        return encode(texts, text);
    }

    @Benchmark
    public long encodeRecord() {
        return encode(readings, reading);
    }

    @Benchmark
    public String stringBothWays() {
        int length = (int) encode(texts, text);
        reader.reset(memory, 0, length);
        return texts.codec().read(reader);
    }

    @Benchmark
    public Reading recordBothWays() {
        int length = (int) encode(readings, reading);
        reader.reset(memory, 0, length);
        return readings.codec().read(reader);
    }

    private <T> long encode(PayloadType<T> type, T value) {
        memory.clear();
        writer.reset(memory);
        type.codec().write(writer, value);
        return writer.written();
    }
}
