package io.ipmb.platform.linux;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.FileSystemException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * The real system calls, of which a test lets chosen ones fail: those that come next by that name, in the order in
 * which they were planned, or the n-th of a kind. Thread-safe.
 *
 * <p>A kind is the name of a call; for {@code fcntl} and {@code epollControl} with its command behind a blank.
 */
final class FaultInjectingCalls {

    private final LinuxCalls real = new JnaLinuxCalls(System.getProperty("os.arch"));
    private final Map<String, Deque<Callable<Object>>> planned = new HashMap<>();
    private final Map<String, Long> made = new HashMap<>();
    private final LinuxCalls calls = (LinuxCalls) Proxy.newProxyInstance(
            LinuxCalls.class.getClassLoader(),
            new Class<?>[] {LinuxCalls.class},
            (proxy, method, arguments) -> call(method, arguments));

    private @Nullable List<String> record;
    private @Nullable Fault fault;
    private long madeOfFault;

    /**
     * One call that fails.
     *
     * @param kind of the call
     * @param number of the call among those of its kind, from 1
     * @param errno of the failure
     */
    record Fault(String kind, int number, int errno) {
        @Override
        public String toString() {
            return kind + " number " + number + " fails with " + Errno.describe(errno);
        }
    }

    /** What the platform under test is given. */
    LinuxCalls calls() {
        return calls;
    }

    /** The system calls without any faults. */
    LinuxCalls real() {
        return real;
    }

    /** The next call of that name that has no plan yet fails with each of the numbers in turn. */
    synchronized void fail(String call, int... errors) {
        for (int errno : errors) {
            plan(call, () -> -errno);
        }
    }

    /** The next call of that name that has no plan yet is made. */
    synchronized void pass(String call) {
        plan(call, () -> null);
    }

    /** The next call of that name that has no plan yet is made after something else was done. */
    synchronized void before(String call, Runnable action) {
        plan(call, () -> {
            action.run();
            return null;
        });
    }

    /** Lets one call of all to come fail. */
    synchronized void inject(Fault chosen) {
        fault = chosen;
        madeOfFault = 0;
    }

    /** Notes the kinds of all calls to come; the list is complete when no thread makes calls any more. */
    synchronized List<String> record() {
        List<String> kinds = new ArrayList<>();
        record = kinds;
        return kinds;
    }

    /** How many calls of that name were made, the failed ones included. */
    synchronized long count(String call) {
        return made.getOrDefault(call, 0L);
    }

    private void plan(String call, Callable<Object> instead) {
        planned.computeIfAbsent(call, name -> new ArrayDeque<>()).add(instead);
    }

    private Object call(Method method, Object[] arguments) throws Throwable {
        Callable<Object> instead = next(method, arguments);
        if (instead != null) {
            Object result = instead.call();
            if (result != null) {
                if (!method.getReturnType().isPrimitive()) {
                    return failed(method, arguments, -(Integer) result);
                }
                return method.getReturnType() == long.class ? ((Integer) result).longValue() : result;
            }
        }
        return invoke(method, arguments);
    }

    private Object invoke(Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(real, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private synchronized @Nullable Callable<Object> next(Method method, Object[] arguments) {
        String name = method.getName();
        made.merge(name, 1L, Long::sum);
        if (record != null) {
            record.add(kind(name, arguments));
        }
        Fault chosen = fault;
        if (chosen != null && chosen.kind().equals(kind(name, arguments)) && ++madeOfFault == chosen.number()) {
            return () -> failed(method, arguments, chosen.errno());
        }
        Deque<Callable<Object>> plans = planned.get(name);
        return plans == null ? null : plans.poll();
    }

    private static String kind(String name, Object[] arguments) {
        return name.equals("fcntl") || name.equals("epollControl") ? name + " " + arguments[1] : name;
    }

    private Object failed(Method method, Object[] arguments, int errno) throws Exception {
        switch (method.getName()) {
            case "close" -> {
                // Whatever it answers, the kernel has closed the number.
                real.close((int) arguments[0]);
                return -errno;
            }
            case "reopen" -> throw new FileSystemException("/proc/self/fd/" + arguments[0], null, "errno " + errno);
            case "map" -> throw new IOException("Map failed", new OutOfMemoryError("Map failed"));
            default -> {
                return -errno;
            }
        }
    }
}
