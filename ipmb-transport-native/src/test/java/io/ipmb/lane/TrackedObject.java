package io.ipmb.lane;

import io.ipmb.platform.KernelObject;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.PlatformException.Reason;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** An object that knows how many references to it are open, and what to do when somebody makes another one. */
final class TrackedObject implements KernelObject {

    private final AtomicInteger references;
    private final AtomicBoolean open = new AtomicBoolean(true);
    private final Runnable onDuplicate;

    TrackedObject() {
        this(() -> {});
    }

    TrackedObject(Runnable onDuplicate) {
        this(new AtomicInteger(), onDuplicate);
    }

    private TrackedObject(AtomicInteger references, Runnable onDuplicate) {
        this.references = references;
        this.onDuplicate = onDuplicate;
        references.incrementAndGet();
    }

    int references() {
        return references.get();
    }

    @Override
    public KernelObject duplicate() throws PlatformException {
        onDuplicate.run();
        if (!isOpen()) {
            throw new PlatformException(Reason.CLOSED, "the tracked object is closed");
        }
        return new TrackedObject(references, onDuplicate);
    }

    @Override
    public boolean isOpen() {
        return open.get();
    }

    @Override
    public void close() {
        if (open.compareAndSet(true, false)) {
            references.decrementAndGet();
        }
    }
}
