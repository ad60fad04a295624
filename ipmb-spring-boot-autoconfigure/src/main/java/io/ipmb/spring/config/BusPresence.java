package io.ipmb.spring.config;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationContextAware;
import org.springframework.context.ApplicationListener;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.ContextClosedEvent;

/**
 * Between which moments an application may send: from its first bean, before anything was started, to its last one, when all was
 * stopped and is being destroyed. The base joins with the first use; when the context closes, it stays to send until whoever
 * depends on this is destroyed. Whoever sends, a template for instance, is to depend on this, so that it is destroyed before.
 *
 * <pre>
 *   coming ── the context starts ──► there ── the context closes ──► closing ── destroyed ──► left
 *      ▲                               │
 *      └────── is started again ◄── is stopped (leaves at once)
 * </pre>
 *
 * <p>Thread-safe.
 */
public final class BusPresence
        implements SmartLifecycle, ApplicationContextAware, ApplicationListener<ContextClosedEvent>, DisposableBean {

    /** The application's stay on the bus. */
    interface Bus {

        /** The context starts again after it was stopped. */
        void comeAgain();

        void leaveAtLast();
    }

    private volatile @Nullable ApplicationContext context;
    private volatile @Nullable Bus bus;
    private volatile boolean coming = true;
    private volatile boolean closing;

    /** For a context that is being put together. */
    public BusPresence() {}

    void setBus(Bus value) {
        bus = value;
    }

    /** Whether the application may join before its listeners start. */
    boolean isContextComing() {
        return coming;
    }

    /** Whether it stays until the end. */
    boolean isContextClosing() {
        return closing;
    }

    @Override
    public void setApplicationContext(ApplicationContext value) {
        context = value;
    }

    @Override
    public void onApplicationEvent(ContextClosedEvent event) {
        // That of a child comes here as well.
        if (event.getApplicationContext().equals(context)) {
            closing = true;
        }
    }

    /** Before everything else. */
    @Override
    public int getPhase() {
        return Integer.MIN_VALUE;
    }

    @Override
    public void start() {
        coming = true;
        Bus present = bus;
        if (present != null) {
            present.comeAgain();
        }
    }

    @Override
    public void stop() {
        coming = false;
    }

    @Override
    public boolean isRunning() {
        return coming;
    }

    @Override
    public void destroy() {
        coming = false;
        Bus present = bus;
        if (present != null) {
            present.leaveAtLast();
        }
    }
}
