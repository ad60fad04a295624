package io.ipmb.platform;

import org.jspecify.annotations.Nullable;

/**
 * Makes the threads of the bus. Each is a daemon, so that a program that only sends can end. It inherits nothing from
 * the thread that makes it: inheritable thread-locals or a context class loader would keep the classes of an undeployed
 * web application.
 */
public final class Daemons {

    /** The system's default size. */
    private static final long STACK_BYTES = 0;

    private Daemons() {}

    /** A thread for code of the bus alone, not started yet, without a context class loader. */
    public static Thread thread(String name, Runnable task) {
        return thread(name, task, null);
    }

    /**
     * A thread that runs code of a program, not started yet.
     *
     * @param program the class loader of that code; null for the system's class loader
     */
    public static Thread thread(String name, Runnable task, @Nullable ClassLoader program) {
        Thread thread = new Thread(null, task, name, STACK_BYTES, false);
        thread.setDaemon(true);
        thread.setContextClassLoader(program);
        return thread;
    }
}
