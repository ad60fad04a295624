package io.ipmb.platform;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The {@link PolledSource}s of one wait set. Each look covers all of them, which makes the set level-triggered. Belongs
 * to the thread that uses the set; looking allocates nothing.
 *
 * <p>The set sleeps only after a {@link #look()} that found nothing and that no ring of the bell followed: a change
 * during a look rings, and the next look sees it.
 */
public final class PolledSources {

    /** A source in the set. */
    private static final class Entry {
        private final PolledSource source;
        private final Object attachment;
        private int interest;
        private int readiness;

        private Entry(PolledSource source, Object attachment, int interest) {
            this.source = source;
            this.attachment = attachment;
            this.interest = interest;
        }
    }

    private final Runnable bell;
    private final IdentityHashMap<PolledSource, Entry> bySource = new IdentityHashMap<>();
    private final List<Entry> entries = new ArrayList<>();
    private @Nullable Entry[] ready = new Entry[4];
    private int readyCount;

    /** @param bell wakes the wait set */
    public PolledSources(Runnable bell) {
        this.bell = bell;
    }

    /** See {@link WaitSet#add}. */
    public void add(PolledSource source, int interest, Object attachment) throws PlatformException {
        if (source.isClosed()) {
            throw new PlatformException(
                    PlatformException.Reason.CLOSED, source + " is closed and cannot be waited for");
        }
        Entry entry = new Entry(source, attachment, checked(interest));
        if (bySource.putIfAbsent(source, entry) != null) {
            throw new IllegalArgumentException("the source is in the wait set already: " + source);
        }
        entries.add(entry);
        source.watch(bell);
    }

    /** See {@link WaitSet#change}. */
    public void change(PolledSource source, int interest) {
        Entry entry = bySource.get(source);
        if (entry == null) {
            throw new IllegalArgumentException("the source is not in the wait set: " + source);
        }
        entry.interest = checked(interest);
    }

    /** See {@link WaitSet#remove}. */
    public void remove(PolledSource source) {
        Entry entry = bySource.remove(source);
        if (entry != null) {
            entries.remove(entry);
            entry.readiness = 0;
            source.unwatch(bell);
        }
    }

    private static int checked(int interest) {
        if ((interest & ~(WaitSet.READABLE | WaitSet.WRITABLE)) != 0) {
            throw new IllegalArgumentException("interest=" + interest + " is no sum of READABLE and WRITABLE");
        }
        return interest;
    }

    /** Whether there are no sources. */
    public boolean isEmpty() {
        return entries.isEmpty();
    }

    /** Looks at all sources, and returns the number of ready ones. */
    public int look() {
        forgetReady();
        if (ready.length < entries.size()) {
            ready = new Entry[2 * entries.size()];
        }
        for (int i = 0; i < entries.size(); i++) {
            Entry entry = entries.get(i);
            if (entry.source.isClosed()) {
                throw new IllegalStateException(entry.source + " was closed before it was removed from the wait set");
            }
            entry.readiness = entry.source.readiness(entry.interest);
            if (entry.readiness != 0) {
                ready[readyCount] = entry;
                readyCount++;
            }
        }
        return readyCount;
    }

    private void forgetReady() {
        Arrays.fill(ready, 0, readyCount, null);
        readyCount = 0;
    }

    /** The number of sources that the last {@link #look()} found ready. */
    public int readyCount() {
        return readyCount;
    }

    /** The attachment of the i-th source that the last look found ready. */
    public Object attachment(int i) {
        return readyEntry(i).attachment;
    }

    /** The readiness of that source; 0 when it was removed since. */
    public int readiness(int i) {
        return readyEntry(i).readiness;
    }

    private Entry readyEntry(int i) {
        Entry entry = i < readyCount ? ready[i] : null;
        if (entry == null) {
            throw new IndexOutOfBoundsException("i=" + i + " ready=" + readyCount);
        }
        return entry;
    }

    /** Removes all sources. */
    public void clear() {
        entries.forEach(entry -> entry.source.unwatch(bell));
        entries.clear();
        bySource.clear();
        forgetReady();
    }
}
