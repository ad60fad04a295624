package io.ipmb.benchmarks;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * What must be gone when this JVM ends, however it ends short of a SIGKILL: processes, temporary folders. What was
 * added last is closed first. May be used from any thread.
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
     * Closes it when the JVM ends, unless it is removed before. Closing twice must be fine.
     *
     * @throws IllegalStateException when the JVM is ending; then it is closed already
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

    /** It has been closed. */
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
