package io.ipmb.benchmarks;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The resources to close when this JVM ends, by anything but SIGKILL: processes, temporary folders. The last one added
 * is closed first. Thread-safe.
 */
public final class AtExit {

    private static final Deque<AutoCloseable> OPEN = new ArrayDeque<>();

    /** Guarded by {@link #OPEN}. */
    private static boolean ending;

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(AtExit::closeAll, "benchmarks-at-exit"));
    }

    private AtExit() {}

    /**
     * Closes a resource when the JVM ends, unless it is removed before. A second close must be harmless.
     *
     * @throws IllegalStateException when the JVM is ending; the resource is closed then
     */
    public static void close(AutoCloseable resource) {
        synchronized (OPEN) {
            if (!ending) {
                OPEN.push(resource);
                return;
            }
        }
        closeOne(resource);
        throw new IllegalStateException("this JVM is ending; closed " + resource);
    }

    /** Removes a resource that has been closed. */
    public static void forget(AutoCloseable resource) {
        synchronized (OPEN) {
            OPEN.remove(resource);
        }
    }

    private static void closeAll() {
        List<AutoCloseable> left;
        synchronized (OPEN) {
            ending = true;
            left = new ArrayList<>(OPEN);
        }
        left.forEach(AtExit::closeOne);
    }

    private static void closeOne(AutoCloseable resource) {
        try {
            resource.close();
        } catch (Exception e) {
            System.err.println("cannot close " + resource + ": " + e);
        }
    }
}
