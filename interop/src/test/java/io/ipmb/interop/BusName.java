package io.ipmb.interop;

import java.util.concurrent.atomic.AtomicInteger;

/** Unique names of buses, one for each test. */
final class BusName {

    private static final AtomicInteger LAST = new AtomicInteger();

    private BusName() {}

    static String unique() {
        return "ipmb-interop-" + ProcessHandle.current().pid() + "-" + LAST.incrementAndGet();
    }
}
