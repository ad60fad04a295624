package io.ipmb.platform.linux;

import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.spi.AbstractSelectableChannel;
import java.nio.channels.spi.AbstractSelector;
import java.nio.channels.spi.SelectorProvider;
import java.util.Set;

/**
 * Reports the interruption of a thread that waits in a system call. The JDK reports it to selectors alone; therefore
 * this is a selector without channels, whose selection lasts from {@link #starts()} to {@link #ends()}. One thread
 * waits at a time.
 */
final class InterruptibleWait extends AbstractSelector {

    private final Runnable interrupted;

    /**
     * @param interrupted called when the waiting thread is interrupted, before or during the wait; on any thread, in
     *     some releases of Java also after the end of the wait
     */
    InterruptibleWait(Runnable interrupted) {
        super(SelectorProvider.provider());
        this.interrupted = interrupted;
    }

    void starts() {
        begin();
    }

    void ends() {
        end();
    }

    @Override
    public Selector wakeup() {
        interrupted.run();
        return this;
    }

    // It has no channels.

    @Override
    protected void implCloseSelector() {}

    @Override
    protected SelectionKey register(AbstractSelectableChannel channel, int operations, Object attachment) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Set<SelectionKey> keys() {
        return Set.of();
    }

    @Override
    public Set<SelectionKey> selectedKeys() {
        return Set.of();
    }

    @Override
    public int selectNow() {
        return 0;
    }

    @Override
    public int select(long timeout) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int select() {
        throw new UnsupportedOperationException();
    }
}
