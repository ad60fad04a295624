package io.ipmb.endpoint;

import io.ipmb.platform.Platform;
import io.ipmb.platform.WaitSet;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A platform that counts its calls by name, and fails one of them where a test asks for that; those of its wait sets
 * are called {@code waitSet.add} and so on. Thread-safe.
 */
final class InterceptedPlatform {

    private final Map<String, AtomicInteger> calls = new ConcurrentHashMap<>();
    private final Map<String, Throwable> failures = new ConcurrentHashMap<>();
    private final Platform platform;

    InterceptedPlatform(Platform real) {
        platform = intercepted(Platform.class, real, "");
    }

    private <T> T intercepted(Class<T> type, T real, String prefix) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    String name = prefix + method.getName();
                    Throwable failure = failures.get(key(name, countNext(name)));
                    if (failure != null) {
                        throw failure;
                    }
                    try {
                        Object result = method.invoke(real, arguments);
                        return result instanceof WaitSet set ? intercepted(WaitSet.class, set, "waitSet.") : result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }

    /** The platform for an endpoint under test. */
    Platform platform() {
        return platform;
    }

    /** Lets the n-th call of that name fail, counted from 1. */
    InterceptedPlatform failingAt(String name, int call, Throwable failure) {
        failures.put(key(name, call), failure);
        return this;
    }

    /** Number of calls of that name so far, the failed ones included. */
    int count(String name) {
        AtomicInteger count = calls.get(name);
        return count == null ? 0 : count.get();
    }

    private int countNext(String name) {
        return calls.computeIfAbsent(name, key -> new AtomicInteger()).incrementAndGet();
    }

    private static String key(String name, int call) {
        return name + " " + call;
    }
}
