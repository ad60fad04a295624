package io.ipmb.platform.memory;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The bells to ring at a change. Thread-safe. */
final class Bells {

    private final List<Runnable> bells = new CopyOnWriteArrayList<>();

    void add(Runnable bell) {
        bells.add(bell);
    }

    void remove(Runnable bell) {
        bells.remove(bell);
    }

    void ringAll() {
        bells.forEach(Runnable::run);
    }
}
