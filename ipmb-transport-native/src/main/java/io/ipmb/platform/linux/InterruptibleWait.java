package io.ipmb.platform.linux;

import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.spi.AbstractSelectableChannel;
import java.nio.channels.spi.AbstractSelector;
import java.nio.channels.spi.SelectorProvider;
import java.util.Set;

/**
 * Tells a wait in a system call that its thread is interrupted. The JDK does so only for selectors: to it this is one, with
 * nothing behind it, whose select is whatever is done between {@link #starts()} and {@link #ends()}. For one waiting thread
 * at a time.
 */
final class InterruptibleWait extends AbstractSelector {

    private final Runnable interrupted;

    /**
     * @param interrupted is called when a wait begins whose thread is interrupted, or when that happens while it goes on; on
     *     any thread, and in some releases of Java perhaps after the wait has ended
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
