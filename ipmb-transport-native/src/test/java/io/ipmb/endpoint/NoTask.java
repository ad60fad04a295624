package io.ipmb.endpoint;

import io.ipmb.platform.WaitSet;

/** Nothing to do. */
final class NoTask implements SessionTask {

    @Override
    public void begin(Session session, WaitSet waits) {}

    @Override
    public long turn() {
        return Long.MAX_VALUE;
    }

    @Override
    public void end() {}

    @Override
    public void close() {}
}
