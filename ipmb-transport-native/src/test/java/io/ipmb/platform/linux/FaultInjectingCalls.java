package io.ipmb.platform.linux;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/**
 * The real system calls, of which a test lets chosen ones fail. Faults of one call are used up in the order in which
 * they were planned. Thread-safe.
 */
final class FaultInjectingCalls {

    private final LinuxCalls real = new JnaLinuxCalls(System.getProperty("os.arch"));
    private final Map<String, Deque<Callable<Object>>> planned = new HashMap<>();
    private final List<String> made = new ArrayList<>();
    private final LinuxCalls calls = (LinuxCalls) Proxy.newProxyInstance(
            LinuxCalls.class.getClassLoader(), new Class<?>[] {LinuxCalls.class}, (proxy, method, arguments) -> {
                Callable<Object> instead = next(method.getName());
                if (instead != null) {
                    Object result = instead.call();
                    if (result != null) {
                        return method.getReturnType() == long.class ? ((Integer) result).longValue() : result;
                    }
                }
                try {
                    return method.invoke(real, arguments);
                } catch (InvocationTargetException e) {
                    throw e.getCause();
                }
            });

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

    /** How many calls of that name were made, the failed ones included. */
    synchronized long count(String call) {
        return made.stream().filter(call::equals).count();
    }

    private void plan(String call, Callable<Object> instead) {
        planned.computeIfAbsent(call, name -> new ArrayDeque<>()).add(instead);
    }

    private synchronized Callable<Object> next(String call) {
        made.add(call);
        Deque<Callable<Object>> plans = planned.get(call);
        return plans == null ? null : plans.poll();
    }
}
