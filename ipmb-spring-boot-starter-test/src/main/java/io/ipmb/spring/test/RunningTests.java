package io.ipmb.spring.test;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationContext;

/**
 * Which test methods run, so that one that ends takes its own endpoints off the bus and not those of another that runs
 * beside it in the same context. A test is known by the thread that it runs on, and by the threads that this one makes.
 */
final class RunningTests {

    private static final InheritableThreadLocal<@Nullable Object> CURRENT = new InheritableThreadLocal<>();

    /** Guarded by itself. */
    private static final Map<ApplicationContext, Set<Object>> RUNNING = new WeakHashMap<>();

    private RunningTests() {}

    /** A test method begins on this thread. */
    static void begin(ApplicationContext context) {
        Object test = new Object();
        CURRENT.set(test);
        synchronized (RUNNING) {
            RUNNING.computeIfAbsent(context, key -> new HashSet<>()).add(test);
        }
    }

    /** The test that this thread works for; null when it works for none that is known. */
    static @Nullable Object current() {
        return CURRENT.get();
    }

    /**
     * The test method of this thread has ended.
     *
     * @return whether no other one runs in the context
     */
    static boolean end(ApplicationContext context) {
        Object test = CURRENT.get();
        CURRENT.remove();
        synchronized (RUNNING) {
            Set<Object> others = RUNNING.get(context);
            if (others == null) {
                return true;
            }
            others.remove(test);
            return others.isEmpty();
        }
    }
}
