package io.ipmb.platform.linux;

import io.ipmb.platform.OpenDescriptors;
import io.ipmb.platform.Platform;
import io.ipmb.platform.linux.FaultInjectingCalls.Fault;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Runs scenarios once for each system call that they make and each error that this call can give, with that one call
 * failing. After each run the scenario has come to its end, as many descriptors are open as before, no thread has died
 * of an exception that nobody caught, and what came out is nothing or an exception that is expected.
 *
 * <p>A run of the tests takes as many cases as fit into some seconds, chosen by a seed; all of them with {@code
 * -Dipmb.faults=all}, those of another choice with {@code -Dipmb.faults.seed}, and those with a text in their name with
 * {@code -Dipmb.faults.only}.
 */
final class FaultSweep {

    /** Longer than all that a scenario waits for. */
    private static final long HANGING_NANOS = TimeUnit.SECONDS.toNanos(50);

    /** Whoever waits for as long as that waits for something that never comes. */
    private static final long WAITING_NANOS = TimeUnit.SECONDS.toNanos(19);

    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long PAUSE_NANOS = 1_000_000;

    /** Something to be done on a platform; closes all that it makes. */
    @FunctionalInterface
    interface Scenario {
        void run(Platform platform) throws Throwable;
    }

    private record Case(String name, Scenario scenario, Fault fault) {
        @Override
        public String toString() {
            return name + ": " + fault;
        }
    }

    private final Predicate<Throwable> expected;
    private final List<Case> cases = new ArrayList<>();
    private final List<String> findings = new ArrayList<>();

    /** @param expected whether a scenario may end with that when one of its calls fails */
    FaultSweep(Predicate<Throwable> expected) {
        this.expected = expected;
    }

    /**
     * Adds all cases of a scenario, which is run once without a fault for that.
     *
     * @param mostCalls a scenario that makes more is left out
     */
    void add(String name, Scenario scenario, int mostCalls) {
        FaultInjectingCalls calls = new FaultInjectingCalls();
        List<String> kinds = calls.record();
        Throwable failure = outcome(name, scenario, calls);
        if (failure != null) {
            throw new AssertionError(name + " fails without a fault", failure);
        }
        List<String> made;
        synchronized (calls) {
            made = List.copyOf(kinds);
        }
        if (made.size() <= mostCalls) {
            Map<String, Integer> numbers = new HashMap<>();
            for (String kind : made) {
                int number = numbers.merge(kind, 1, Integer::sum);
                for (int errno : LikelyErrors.of(kind)) {
                    cases.add(new Case(name, scenario, new Fault(kind, number, errno)));
                }
            }
        }
    }

    /**
     * Runs the cases; what was found.
     *
     * @param nanos the time after which no further one begins, unless all are wanted
     */
    List<String> run(long nanos) {
        boolean all = "all".equals(System.getProperty("ipmb.faults"));
        String only = System.getProperty("ipmb.faults.only", "");
        long seed = Long.getLong("ipmb.faults.seed", 1);
        List<Case> chosen = chosen(seed);
        Queue<String> uncaught = new ConcurrentLinkedQueue<>();
        Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((thread, e) -> uncaught.add(thread.getName() + " died of " + e));
        long start = System.nanoTime();
        int done = 0;
        try {
            for (Case one : chosen) {
                if (!one.toString().contains(only)) {
                    continue;
                }
                if (!all && System.nanoTime() - start > nanos) {
                    break;
                }
                run(one);
                done++;
                while (!uncaught.isEmpty()) {
                    findings.add(one + ": " + uncaught.remove());
                }
            }
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(before);
        }
        System.out.println("faults injected: " + done + " of " + cases.size() + ", seed " + seed);
        return findings;
    }

    /**
     * In an order that depends on the seed, each error of each kind of call in each scenario before the second of any,
     * and among those each error of each kind before the second.
     */
    private List<Case> chosen(long seed) {
        List<Case> shuffled = new ArrayList<>(cases);
        Collections.shuffle(shuffled, new Random(seed));
        Map<String, Integer> seen = new HashMap<>();
        Map<Case, Integer> ofScenario = new HashMap<>();
        shuffled.forEach(one -> ofScenario.put(
                one, seen.merge(one.name() + one.fault().kind() + one.fault().errno(), 1, Integer::sum)));
        shuffled.sort(Comparator.comparing(ofScenario::get));
        Map<Case, Integer> ofKind = new HashMap<>();
        shuffled.forEach(one ->
                ofKind.put(one, seen.merge(one.fault().kind() + one.fault().errno(), 1, Integer::sum)));
        shuffled.sort(Comparator.<Case, Integer>comparing(ofScenario::get).thenComparing(ofKind::get));
        return shuffled;
    }

    private void run(Case one) {
        List<String> openBefore = OpenDescriptors.list();
        FaultInjectingCalls calls = new FaultInjectingCalls();
        calls.inject(one.fault());
        long start = System.nanoTime();
        Throwable failure = outcome(one.toString(), one.scenario(), calls);
        if (failure != null && !expected.test(failure)) {
            findings.add(one + ": " + text(failure));
        }
        List<String> leaked = leaked(openBefore);
        if (!leaked.isEmpty()) {
            findings.add(one + ": left open " + leaked);
        }
        long took = System.nanoTime() - start;
        if (took > WAITING_NANOS) {
            findings.add(one + ": took " + TimeUnit.NANOSECONDS.toMillis(took) + " ms");
        }
    }

    private static List<String> leaked(List<String> before) {
        long start = System.nanoTime();
        while (true) {
            List<String> open = new ArrayList<>(OpenDescriptors.list());
            open.removeAll(before);
            if (open.isEmpty() || System.nanoTime() - start > PATIENCE_NANOS) {
                return open;
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /** What the scenario ends with, on a thread of its own; an error that says where it hangs when it does not end. */
    private static @Nullable Throwable outcome(String name, Scenario scenario, FaultInjectingCalls calls) {
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        scenario.run(new LinuxPlatform(calls.calls()));
                    } catch (Throwable e) {
                        failure.set(e);
                    }
                },
                "scenario");
        thread.setDaemon(true);
        thread.start();
        try {
            thread.join(TimeUnit.NANOSECONDS.toMillis(HANGING_NANOS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        if (thread.isAlive()) {
            IllegalStateException hanging = new IllegalStateException("hangs: " + name);
            hanging.setStackTrace(thread.getStackTrace());
            return hanging;
        }
        return failure.get();
    }

    private static String text(Throwable failure) {
        StringBuilder text = new StringBuilder(failure.toString());
        StackTraceElement[] stack = failure.getStackTrace();
        for (int i = 0; i < Math.min(stack.length, 12); i++) {
            text.append("\n        at ").append(stack[i]);
        }
        if (failure.getCause() != null) {
            text.append("\n    caused by ").append(failure.getCause());
        }
        return text.toString();
    }
}
