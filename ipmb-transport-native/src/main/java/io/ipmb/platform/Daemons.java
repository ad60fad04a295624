package io.ipmb.platform;

import org.jspecify.annotations.Nullable;

/**
 * Makes the threads of the bus. Each is a daemon, so that a program that only sends can end, and takes nothing over
 * from the thread that happens to need it first: neither inheritable thread-locals nor a context class loader, which
 * would keep the classes of a web application that is long gone.
 */
public final class Daemons {

    /** As large as the system makes it. */
    private static final long STACK_BYTES = 0;

    private Daemons() {}

    /** A thread that runs code of the bus alone, not started yet. It has no context class loader. */
    public static Thread thread(String name, Runnable task) {
        return thread(name, task, null);
    }

    /**
     * A thread that runs code of a program, not started yet.
     *
     * @param program finds the classes of the code that the thread runs; null for the system's class loader
     */
    public static Thread thread(String name, Runnable task, @Nullable ClassLoader program) {
        Thread thread = new Thread(null, task, name, STACK_BYTES, false);
        thread.setDaemon(true);
        thread.setContextClassLoader(program);
        return thread;
    }
}
