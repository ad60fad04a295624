package io.ipmb.platform.linux;

import static io.ipmb.platform.linux.LinuxBench.expectFailure;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.NativeLibrary;
import io.ipmb.platform.DescriptorLeakCheck;
import io.ipmb.platform.KernelObject;
import io.ipmb.platform.PlatformException.Reason;
import io.ipmb.platform.SharedMemory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(DescriptorLeakCheck.class)
class LinuxSharedMemoryTest {

    private static final int F_ADD_SEALS = 1033;
    private static final int F_SEAL_FUTURE_WRITE = 0x10;

    @RegisterExtension
    private final LinuxBench bench = new LinuxBench();

    private final SharedMemory shared = bench.platform.sharedMemory();

    private LinuxDescriptor create(long bytes) throws Exception {
        return (LinuxDescriptor) bench.closing(shared.create(bytes));
    }

    /** What a peer makes that does not seal, as the crate does. */
    private LinuxDescriptor unsealed(long bytes) {
        LinuxCalls calls = bench.faults.real();
        NativeMemory name = NativeMemory.zeroed(1);
        int number = calls.memfdCreate(name.address(), 1);
        name.keep();
        assertThat(number).isPositive();
        assertThat(calls.ftruncate(number, bytes)).isZero();
        return bench.closing(new LinuxDescriptor(calls, number));
    }

    @Test
    void nobodyCanChangeSizeOrSealsOfOwnMemory() throws Exception {
        LinuxDescriptor memory = create(5000);
        LinuxCalls calls = bench.faults.real();

        assertThat(calls.ftruncate(memory.number(), 4999)).isEqualTo(-Errno.EPERM);
        assertThat(calls.ftruncate(memory.number(), 5001)).isEqualTo(-Errno.EPERM);
        assertThat(calls.fcntl(memory.number(), F_ADD_SEALS, F_SEAL_FUTURE_WRITE))
                .isEqualTo(-Errno.EPERM);
        assertThat(shared.isSizeFixed(memory)).isTrue();
        assertThat(shared.size(memory)).isEqualTo(5000);
    }

    @Test
    void mappingWithoutADescriptorLeftIsAShortageAlsoWhenThatHasJustPassed() throws Exception {
        KernelObject memory = create(100);
        bench.faults.fail("reopen", Errno.EMFILE, Errno.EMFILE);
        bench.faults.fail("open", Errno.EMFILE);

        expectFailure(Reason.NO_RESOURCES, () -> shared.map(memory, 0, 100));
        expectFailure(Reason.NO_RESOURCES, () -> shared.map(memory, 0, 100));
        bench.faults.fail("map", Errno.ENOMEM);
        expectFailure(Reason.NO_RESOURCES, () -> shared.map(memory, 0, 100));

        assertThat(shared.map(memory, 0, 100).capacity()).isEqualTo(100);
    }

    @Test
    void memoryOfAPeerThatDoesNotSealIsUsable() throws Exception {
        LinuxDescriptor memory = unsealed(100);

        assertThat(shared.isSizeFixed(memory)).isFalse();
        assertThat(shared.size(memory)).isEqualTo(100);
        shared.addToCounter(memory, 5);
        assertThat(shared.map(memory, 0, 100).getInt(0)).isEqualTo(5);
    }

    @Test
    void anOlderKernelMakesMemoryAsWell() throws Exception {
        bench.faults.fail("memfdCreate", Errno.EINVAL);
        LinuxDescriptor first = create(10);
        LinuxDescriptor second = create(10);

        assertThat(bench.faults.count("memfdCreate"))
                .as("it is asked once only")
                .isEqualTo(3);
        assertThat(shared.isSizeFixed(first)).isTrue();
        assertThat(shared.isSizeFixed(second)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"memfdCreate,24", "memfdCreate,12", "ftruncate,27", "ftruncate,28"})
    void memoryThatCannotBeMadeLeavesNothingBehind(String call, int errno) {
        bench.faults.fail(call, errno);

        expectFailure(Reason.NO_RESOURCES, () -> shared.create(10));
    }

    @Test
    void moreThanTwoGigabytesAreMappedInParts() throws Exception {
        long size = 3L << 30;
        LinuxDescriptor memory = create(size);

        ByteBuffer end = shared.map(memory, size - 10, 10);
        end.put(9, (byte) 7);

        assertThat(shared.map(memory, size - 1, 1).get(0)).isEqualTo((byte) 7);
        assertThat(shared.size(memory)).isEqualTo(size);
    }

    @Test
    void onlyTheInsideOfTheMemoryIsMapped() throws Exception {
        LinuxDescriptor memory = unsealed(100);

        for (long[] part : new long[][] {{0, 101}, {100, 1}, {101, 0}, {-1, 1}, {Long.MAX_VALUE, 1}, {0, -1}}) {
            expectFailure(Reason.INVALID_OBJECT, () -> shared.map(memory, part[0], (int) part[1]));
        }
        assertThat(shared.size(memory)).as("mapping must not make it larger").isEqualTo(100);
    }

    @Test
    void theMappingOutlivesTheObject() throws Exception {
        LinuxDescriptor memory = create(100);
        ByteBuffer bytes = shared.map(memory, 0, 100);
        memory.close();

        bytes.putLong(8, 42);

        assertThat(bytes.getLong(8)).isEqualTo(42);
        assertThat(bytes.order()).isEqualTo(ByteOrder.LITTLE_ENDIAN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/dev/zero", "/dev/null", "/proc/self/stat", "/", "/dev/shm"})
    void whatIsNoMemoryFileIsRefused(String path) throws Exception {
        LinuxDescriptor object = opened(path);

        expectFailure(Reason.INVALID_OBJECT, () -> shared.size(object));
        expectFailure(Reason.INVALID_OBJECT, () -> shared.map(object, 0, 1));
        expectFailure(Reason.INVALID_OBJECT, () -> shared.counter(object));
        expectFailure(Reason.INVALID_OBJECT, () -> shared.addToCounter(object, 1));
    }

    /** Opens anything for reading, directories and devices too. */
    private LinuxDescriptor opened(String path) throws Exception {
        int number = NativeLibrary.getProcess().getFunction("open").invokeInt(new Object[] {path, 0x80000});
        assertThat(number).isPositive();
        return bench.closing(new LinuxDescriptor(bench.faults.real(), number));
    }

    @Test
    void memoryThatAPeerCutsOffGivesAFailureAndNoCrash() throws Exception {
        LinuxDescriptor memory = unsealed(100);
        shared.addToCounter(memory, 3);
        assertThat(bench.faults.real().ftruncate(memory.number(), 0)).isZero();

        expectFailure(Reason.INVALID_OBJECT, () -> shared.counter(memory));
        expectFailure(Reason.INVALID_OBJECT, () -> shared.addToCounter(memory, 1));
        expectFailure(Reason.INVALID_OBJECT, () -> shared.map(memory, 0, 100));
    }

    @Test
    void memoryThatAPeerCutsOffInTheMiddleOfTheAdditionGivesAFailureAndNoCrash() throws Exception {
        LinuxDescriptor memory = unsealed(100);
        bench.faults.before("futexWakeOp", () -> bench.faults.real().ftruncate(memory.number(), 0));

        assertThat(expectFailure(Reason.INVALID_OBJECT, () -> shared.addToCounter(memory, 1)))
                .hasMessageContaining("EFAULT");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3})
    void memoryThatIsTooSmallHasNoCounter(int bytes) {
        LinuxDescriptor memory = unsealed(bytes);

        expectFailure(Reason.INVALID_OBJECT, () -> shared.counter(memory));
        expectFailure(Reason.INVALID_OBJECT, () -> shared.addToCounter(memory, 1));
    }

    @Test
    void aCounterThatAPeerHasSpoiltStopsAtZero() throws Exception {
        LinuxDescriptor memory = create(100);
        ByteBuffer bytes = shared.map(memory, 0, 100);

        shared.addToCounter(memory, -1);
        assertThat(shared.counter(memory)).isZero();
        shared.addToCounter(memory, 5);
        shared.addToCounter(memory, -7);
        assertThat(shared.counter(memory)).isZero();
        bytes.putInt(0, -1);
        shared.addToCounter(memory, -1);
        assertThat(shared.counter(memory)).isEqualTo(-2);
        assertThat(bytes.getInt(4)).as("nothing but the counter was changed").isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2047, 2048, 10_000, -1, -2047, -2048, -2049, -10_000})
    void anyAmountCanBeAdded(int delta) throws Exception {
        LinuxDescriptor memory = create(4);
        ByteBuffer bytes = shared.map(memory, 0, 4);
        bytes.putInt(0, 1_000_000);

        shared.addToCounter(memory, delta);

        assertThat(bytes.getInt(0)).isEqualTo(1_000_000 + delta);
    }

    @Test
    void additionsOfManyThreadsAddUp() throws Exception {
        LinuxDescriptor memory = create(4);
        shared.addToCounter(memory, 1_000);
        int threads = 4;
        int rounds = 2_000;
        List<Future<Boolean>> workers = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            KernelObject own = bench.closing(memory.duplicate());
            workers.add(bench.inBackground(() -> {
                for (int i = 0; i < rounds; i++) {
                    shared.addToCounter(own, 3);
                    shared.addToCounter(own, -2);
                }
                return true;
            }));
        }
        for (Future<Boolean> worker : workers) {
            LinuxBench.result(worker);
        }

        assertThat(shared.counter(memory)).isEqualTo(1_000 + threads * rounds);
    }

    @Test
    void aFailedAdditionLeavesNoMappingBehind() throws Exception {
        LinuxDescriptor memory = create(100);
        bench.faults.fail("mmap", Errno.ENOMEM);
        expectFailure(Reason.NO_RESOURCES, () -> shared.addToCounter(memory, 1));
        bench.faults.fail("futexWakeOp", Errno.EAGAIN, Errno.EFAULT);
        expectFailure(Reason.INVALID_OBJECT, () -> shared.addToCounter(memory, 1));

        assertThat(bench.faults.count("mmap")).isEqualTo(2);
        assertThat(bench.faults.count("munmap")).isEqualTo(1);
    }

    @Test
    void aFileThatIsOpenForReadingOnlyHasACounterToReadAlone() throws Exception {
        LinuxDescriptor memory = create(100);
        shared.addToCounter(memory, 2);
        Path path = Path.of("/proc/self/fd/" + memory.number());
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            KernelObject readOnly = bench.closing(bench.platform.kernelObjects().duplicateOf(channel));

            assertThat(shared.counter(readOnly)).isEqualTo(2);
            expectFailure(Reason.INVALID_OBJECT, () -> shared.addToCounter(readOnly, 1));
        }
    }
}
