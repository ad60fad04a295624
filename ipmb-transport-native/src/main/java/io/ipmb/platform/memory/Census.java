package io.ipmb.platform.memory;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** All open things of one world, numbered in the order of opening. Thread-safe. */
final class Census {

    private record Entry(Object holder, OpenObject description) {}

    private final SortedMap<Long, Entry> entries = new TreeMap<>();
    private long lastNumber;

    /** Registers an open thing. Its number goes to {@link #closed(long)} once and is never used again. */
    synchronized long opened(Object holder, String what) {
        lastNumber++;
        entries.put(lastNumber, new Entry(holder, new OpenObject(what, new Throwable(what + " was opened here"))));
        return lastNumber;
    }

    synchronized void closed(long number) {
        entries.remove(number);
    }

    /** The open thing with this number; null when there is none. */
    synchronized @Nullable Object holder(long number) {
        Entry entry = entries.get(number);
        return entry == null ? null : entry.holder();
    }

    synchronized List<OpenObject> list() {
        List<OpenObject> list = new ArrayList<>(entries.size());
        entries.values().forEach(entry -> list.add(entry.description()));
        return list;
    }
}
