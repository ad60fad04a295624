package io.ipmb.platform.memory;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Everybody who wants to know that something changed. Thread-safe. */
final class Bells {

    private final List<Bell> bells = new CopyOnWriteArrayList<>();

    void add(Bell bell) {
        bells.add(bell);
    }

    void remove(Bell bell) {
        bells.remove(bell);
    }

    void ringAll() {
        bells.forEach(Bell::ring);
    }
}
