package io.ipmb.interop;

import java.util.concurrent.atomic.AtomicInteger;

/** Names of buses that nobody else uses: each test has its own. */
final class BusName {

    private static final AtomicInteger LAST = new AtomicInteger();

    private BusName() {}

    static String unique() {
        return "ipmb-interop-" + ProcessHandle.current().pid() + "-" + LAST.incrementAndGet();
    }
}
