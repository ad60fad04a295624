package io.ipmb.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.platform.KernelObject;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.SharedMemory;
import io.ipmb.platform.memory.MemoryPlatform;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When the controller touches the count in a region's header, which costs a system call: as seldom as can be. */
class AttachedObjectsTest {

    private final MemoryPlatform world = new MemoryPlatform();
    private final Counting memory = new Counting(world.sharedMemory());
    private final HeldObjects held = new HeldObjects(world, new Membership(), () -> 0);

    private AttachedObjects attached(KernelObject... objects) {
        return new AttachedObjects(List.of(objects), objects.length, memory, held);
    }

    private KernelObject region() throws PlatformException {
        KernelObject object = world.sharedMemory().create(16);
        world.sharedMemory().addToCounter(object, 1);
        return object;
    }

    @Test
    void oneDeliveryTakesTheCountThatCameAlongAndTouchesNothing() throws PlatformException {
        KernelObject region = region();
        AttachedObjects attached = attached(region);
        attached.lend();
        attached.release();
        assertThat(memory.additions).isZero();
        assertThat(world.openObjects()).isEmpty();
    }

    @Test
    void everyFurtherDeliveryAddsOneAndOneThatFailsIsUsedForTheNext() throws PlatformException {
        KernelObject region = region();
        KernelObject witness = region.duplicate();
        AttachedObjects attached = attached(region);
        attached.lend();
        attached.lend();
        attached.giveBack();
        attached.lend();
        assertThat(memory.additions).isEqualTo(1);
        assertThat(world.sharedMemory().counter(witness)).isEqualTo(2);
        attached.release();
        assertThat(world.sharedMemory().counter(witness)).isEqualTo(2);
        witness.close();
    }

    @Test
    void withoutADeliveryTheCountIsTakenAwayOnceTheLastHolderLetsGo() throws PlatformException {
        KernelObject region = region();
        KernelObject witness = region.duplicate();
        AttachedObjects attached = attached(region);
        attached.retain();
        attached.release();
        assertThat(world.sharedMemory().counter(witness)).isEqualTo(1);
        attached.release();
        assertThat(world.sharedMemory().counter(witness)).isZero();
        assertThat(memory.additions).isEqualTo(1);
        witness.close();
        assertThat(world.openObjects()).isEmpty();
    }

    /** Counts how often the header is written. */
    private static final class Counting implements SharedMemory {

        private final SharedMemory delegate;
        private int additions;

        Counting(SharedMemory delegate) {
            this.delegate = delegate;
        }

        @Override
        public KernelObject create(long bytes) throws PlatformException {
            return delegate.create(bytes);
        }

        @Override
        public long size(KernelObject of) throws PlatformException {
            return delegate.size(of);
        }

        @Override
        public boolean isSizeFixed(KernelObject of) throws PlatformException {
            return delegate.isSizeFixed(of);
        }

        @Override
        public Publication publish(int bytes) {
            throw new UnsupportedOperationException();
        }

        @Override
        public ByteBuffer mapForReading(KernelObject memory, long offset, int length) {
            throw new UnsupportedOperationException();
        }

        @Override
        public ByteBuffer map(KernelObject of, long offset, int length) throws PlatformException {
            return delegate.map(of, offset, length);
        }

        @Override
        public void read(KernelObject of, long offset, ByteBuffer into) throws PlatformException {
            delegate.read(of, offset, into);
        }

        @Override
        public int counter(KernelObject of) throws PlatformException {
            return delegate.counter(of);
        }

        @Override
        public void addToCounter(KernelObject of, int delta) throws PlatformException {
            additions++;
            delegate.addToCounter(of, delta);
        }
    }
}
