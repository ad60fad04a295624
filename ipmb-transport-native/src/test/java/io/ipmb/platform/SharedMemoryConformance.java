package io.ipmb.platform;

import static io.ipmb.platform.ConformanceBench.expectFailure;
import static io.ipmb.platform.ConformanceBench.result;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.ipmb.platform.ConformanceBench.Wire;
import io.ipmb.platform.PlatformException.Reason;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Memory that both sides see. */
abstract class SharedMemoryConformance extends ConformanceGroup {

    private KernelObject create(long bytes) throws PlatformException {
        return bench().closing(platform().sharedMemory().create(bytes));
    }

    @Test
    void whatOneSideWritesTheOtherSees() throws Exception {
        Wire wire = bench().wire();
        KernelObject memory = create(10_000);
        ByteBuffer here = platform().sharedMemory().map(memory, 0, 10_000);
        wire.sender().send(bench().packet("with", List.of(memory)), 0);
        KernelObject received =
                bench().taken(bench().receiveOne(wire.receiver()), 0).get(0);
        ByteBuffer there = platform().sharedMemory().map(received, 0, 10_000);

        here.putLong(0, 0x0102030405060708L);
        there.put(9_999, (byte) 7);

        assertThat(there.getLong(0)).isEqualTo(0x0102030405060708L);
        assertThat(here.get(9_999)).isEqualTo((byte) 7);
        assertThat(platform().sharedMemory().size(received)).isEqualTo(10_000);
    }

    @Test
    void newMemoryIsZeroedAndHasTheSizeThatWasAskedFor() throws Exception {
        for (long size : new long[] {1, 3, 4096, 4097, 1_000_003}) {
            KernelObject memory = create(size);
            ByteBuffer bytes = platform().sharedMemory().map(memory, 0, (int) size);

            assertThat(platform().sharedMemory().size(memory)).isEqualTo(size);
            assertThat(bytes.capacity()).isEqualTo((int) size);
            while (bytes.hasRemaining()) {
                assertThat(bytes.get()).isZero();
            }
        }
    }

    @Test
    void nobodyCanChangeTheSizeOfNewMemory() throws Exception {
        assertThat(platform().sharedMemory().isSizeFixed(create(100))).isTrue();
    }

    @Test
    void aMappingIsDirectAndLittleEndianAndStartsAtItsOwnZero() throws Exception {
        ByteBuffer bytes = platform().sharedMemory().map(create(100), 0, 100);

        assertThat(bytes.isDirect()).isTrue();
        assertThat(bytes.isReadOnly()).isFalse();
        assertThat(bytes.order()).isEqualTo(ByteOrder.LITTLE_ENDIAN);
        assertThat(bytes.position()).isZero();
        assertThat(bytes.limit()).isEqualTo(100);
    }

    @Test
    void aPartIsMappedWhereItIs() throws Exception {
        KernelObject memory = create(20_000);
        ByteBuffer whole = platform().sharedMemory().map(memory, 0, 20_000);
        for (int offset : new int[] {0, 1, 4095, 4096, 12_345}) {
            ByteBuffer part = platform().sharedMemory().map(memory, offset, 100);
            assertThat(part.capacity()).isEqualTo(100);

            part.putInt(96, offset + 1);

            assertThat(whole.getInt(offset + 96)).isEqualTo(offset + 1);
        }
    }

    @Test
    void aThreadThatIsInterruptedMapsAllTheSame() throws Exception {
        KernelObject memory = create(100);
        Thread.currentThread().interrupt();
        ByteBuffer mapped = platform().sharedMemory().map(memory, 0, 100);
        assertThat(Thread.interrupted()).as("interrupted as before").isTrue();
        mapped.putInt(0, 17);
        assertThat(platform().sharedMemory().counter(memory)).isEqualTo(17);
    }

    @Test
    void whatIsNotInsideTheMemoryIsNotMapped() throws Exception {
        KernelObject memory = create(5000);
        SharedMemory shared = platform().sharedMemory();

        expectFailure(Reason.INVALID_OBJECT, () -> shared.map(memory, 0, 5001));
        expectFailure(Reason.INVALID_OBJECT, () -> shared.map(memory, 5000, 1));
        expectFailure(Reason.INVALID_OBJECT, () -> shared.map(memory, 4999, 2));
        expectFailure(Reason.INVALID_OBJECT, () -> shared.map(memory, -1, 10));
        expectFailure(Reason.INVALID_OBJECT, () -> shared.map(memory, Long.MAX_VALUE, 10));
        assertThat(shared.map(memory, 4999, 1).capacity()).isEqualTo(1);
    }

    @Test
    void memoryOverTwoGibibytesIsMappedInPartsOrRefusedClearly() throws Exception {
        SharedMemory shared = platform().sharedMemory();
        long size = (1L << 31) + 10_000;
        KernelObject memory;
        try {
            memory = create(size);
        } catch (PlatformException e) {
            assertThat(e.reason()).isEqualTo(Reason.NO_RESOURCES);
            assertThat(e).hasMessageContaining("" + size);
            return;
        }

        ByteBuffer last = shared.map(memory, size - 4, 4);
        last.putInt(0, 4711);

        assertThat(shared.size(memory)).isEqualTo(size);
        assertThat(shared.map(memory, 1L << 31, 10_000).getInt(9_996)).isEqualTo(4711);
        expectFailure(Reason.INVALID_OBJECT, () -> shared.map(memory, size - 3, 4));
    }

    @Test
    void aMappingOutlivesTheObject() throws Exception {
        KernelObject memory = create(100);
        ByteBuffer bytes = platform().sharedMemory().map(memory, 0, 100);

        memory.close();

        bytes.putInt(0, 42);
        assertThat(bytes.getInt(0)).isEqualTo(42);
    }

    @Test
    void aClosedObjectIsNotMapped() throws Exception {
        KernelObject memory = create(100);
        memory.close();

        expectFailure(Reason.CLOSED, () -> platform().sharedMemory().map(memory, 0, 100));
        expectFailure(Reason.CLOSED, () -> platform().sharedMemory().size(memory));
    }

    @Test
    void aChannelIsNoMemory() throws Exception {
        KernelObject channel = bench().probe().object();
        SharedMemory shared = platform().sharedMemory();

        expectFailure(Reason.INVALID_OBJECT, () -> shared.size(channel));
        expectFailure(Reason.INVALID_OBJECT, () -> shared.isSizeFixed(channel));
        expectFailure(Reason.INVALID_OBJECT, () -> shared.map(channel, 0, 1));
        expectFailure(Reason.INVALID_OBJECT, () -> shared.counter(channel));
        expectFailure(Reason.INVALID_OBJECT, () -> shared.addToCounter(channel, 1));
    }

    @Test
    void theCounterIsTheLittleEndianNumberAtTheBeginning() throws Exception {
        KernelObject memory = create(4);
        ByteBuffer bytes = platform().sharedMemory().map(memory, 0, 4);
        SharedMemory shared = platform().sharedMemory();

        assertThat(shared.counter(memory)).isZero();
        shared.addToCounter(memory, 5);
        shared.addToCounter(memory, -2);

        assertThat(shared.counter(memory)).isEqualTo(3);
        assertThat(bytes.getInt(0)).isEqualTo(3);
        bytes.putInt(0, -1);
        shared.addToCounter(memory, 1);
        assertThat(shared.counter(memory)).isZero();
    }

    @Test
    void memoryThatIsTooSmallHasNoCounter() throws Exception {
        KernelObject memory = create(3);

        expectFailure(Reason.INVALID_OBJECT, () -> platform().sharedMemory().counter(memory));
        expectFailure(Reason.INVALID_OBJECT, () -> platform().sharedMemory().addToCounter(memory, 1));
        assertThat(platform().sharedMemory().size(memory)).isEqualTo(3);
    }

    @Test
    void nothingIsLostWhenSeveralThreadsCount() throws Exception {
        KernelObject memory = create(64);
        Callable<Void> counting = () -> {
            for (int i = 0; i < 1000; i++) {
                platform().sharedMemory().addToCounter(memory, 1);
            }
            return null;
        };
        Future<Void> one = bench().inBackground(counting);
        Future<Void> other = bench().inBackground(counting);
        result(one);
        result(other);

        assertThat(platform().sharedMemory().counter(memory)).isEqualTo(2000);
    }

    @Test
    void othersReadWhatIsPublishedAndItsMakerAloneWritesIt() throws Exception {
        Wire wire = bench().wire();
        SharedMemory shared = platform().sharedMemory();
        SharedMemory.Publication publication = shared.publish(10_000);
        KernelObject object = bench().closing(publication.object());
        wire.sender().send(bench().packet("with", List.of(object)), 0);
        KernelObject received =
                bench().taken(bench().receiveOne(wire.receiver()), 0).get(0);
        ByteBuffer there = shared.mapForReading(received, 0, 10_000);
        assertThat(there.getLong(8)).isZero();

        publication.bytes().putLong(8, 0x0102030405060708L);

        assertThat(publication.bytes().isDirect()).isTrue();
        assertThat(publication.bytes().capacity()).isEqualTo(10_000);
        assertThat(there.getLong(8)).isEqualTo(0x0102030405060708L);
        assertThat(there.isReadOnly()).isTrue();
        assertThat(shared.mapForReading(received, 8, 8).getLong(0)).isEqualTo(0x0102030405060708L);
        assertThat(shared.isSizeFixed(received)).isTrue();
        assertThat(shared.size(received)).isEqualTo(10_000);
        expectFailure(Reason.INVALID_OBJECT, () -> shared.mapForReading(received, 1, 10_000));
        assertThatExceptionOfType(PlatformException.class).isThrownBy(() -> shared.map(received, 0, 10_000));
        assertThatExceptionOfType(PlatformException.class).isThrownBy(() -> shared.map(object, 0, 10_000));
    }

    @Test
    void aProcessThatRunsIsNotGone() {
        assertThat(platform().isGone(platform().self().pid())).isFalse();
    }
}
