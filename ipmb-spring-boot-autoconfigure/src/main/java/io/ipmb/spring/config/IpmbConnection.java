package io.ipmb.spring.config;

import io.ipmb.BusEvent;
import io.ipmb.Endpoint;
import io.ipmb.IncomingMessage;
import io.ipmb.Label;
import io.ipmb.MessageBox;
import io.ipmb.spring.core.ApplicationListeners;
import io.ipmb.spring.core.EndpointFactory;
import io.ipmb.spring.core.EndpointSupplier;
import io.ipmb.spring.core.IpmbTemplate;
import io.ipmb.spring.core.ReplyOperations;
import io.ipmb.spring.listener.ContainerRuntime;
import io.ipmb.spring.listener.IpmbListenerContainer;
import io.ipmb.spring.listener.StartupFailurePolicy;
import io.ipmb.spring.support.BodyRegions;
import io.ipmb.spring.support.IpmbMessageConverter;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanNameAware;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationContextAware;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.ApplicationEventPublisherAware;
import org.springframework.context.ApplicationListener;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.ApplicationContextEvent;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.util.backoff.BackOff;

/**
 * The connection of an application to one bus. It owns the base: the container of the application's own label. The
 * base's endpoint joins first and leaves last, and the application sends through it. All listeners on this bus share
 * the settings of the connection.
 *
 * <p>In an application context, the base can send from the creation of the first bean to the destruction of the last
 * one: it joins at the first use, and leaves when this bean is destroyed. A sender, for instance a template, depends on
 * this bean and is thus destroyed before it.
 *
 * <pre>
 *   joins at the first use ─── the context starts ───► joined ── the context closes ──► sends only ── destroyed ─► left
 *      ▲                                                 │
 *      └────────── is started again ◄── is stopped (leaves at once)
 * </pre>
 *
 * <p>{@link IpmbListenerEndpointRegistry} starts and stops the base with all other containers. Without an application
 * context, the base joins and leaves with them.
 *
 * <p>Thread-safe. All settings come before the start of the registry.
 *
 * @since 0.1.0
 */
public final class IpmbConnection
        implements EndpointSupplier,
                ApplicationListeners,
                SmartLifecycle,
                BeanNameAware,
                ApplicationContextAware,
                ApplicationEventPublisherAware,
                ApplicationListener<ApplicationContextEvent>,
                DisposableBean {

    private final ContainerRuntime runtime;
    private final Supplier<? extends IpmbListenerContainerFactory> containerFactory;
    private final SendingBase base;
    private final DirectoryEvents directoryEvents;
    private final IpmbDirectory directory;

    private volatile @Nullable Supplier<ReplyOperations> replies;
    private volatile Supplier<@Nullable IpmbTemplate> template = () -> null;
    private volatile @Nullable String beanName;
    private volatile @Nullable ApplicationContext context;
    private volatile @Nullable CommonLifecycle lifecycle;

    /** Whether the context is being built, or runs. */
    private volatile boolean open = true;

    private volatile boolean publishes;

    /**
     * A connection with default settings, which has not joined.
     *
     * @param endpointFactory joins the bus for each container
     * @param containerFactory makes the base, and the containers of listeners on this bus that name no other factory;
     *     asked for when the first container is needed
     */
    public IpmbConnection(
            EndpointFactory endpointFactory, Supplier<? extends IpmbListenerContainerFactory> containerFactory) {
        this.runtime = new ContainerRuntime(endpointFactory);
        this.containerFactory = containerFactory;
        this.directoryEvents = new DirectoryEvents(runtime, this::hasAudience);
        this.base = new SendingBase(runtime, containerFactory, directoryEvents);
        this.directory = new IpmbDirectory(() -> base().endpoint());
    }

    /** As the other constructor, with an existing factory. */
    public IpmbConnection(EndpointFactory endpointFactory, IpmbListenerContainerFactory containerFactory) {
        this(endpointFactory, () -> containerFactory);
    }

    // Settings

    /** Sets the policy for a failed join at start; {@link StartupFailurePolicy#STOP} unless set. */
    public void setStartupFailurePolicy(StartupFailurePolicy policy) {
        runtime.setStartupFailurePolicy(policy);
    }

    /**
     * Sets the pauses between attempts to join: at start under {@link StartupFailurePolicy#RETRY}, and after an
     * endpoint was disconnected, or refused by the next host. Unless set, 1 s, doubling up to 30 s, without an end.
     */
    public void setReconnectBackOff(BackOff backOff) {
        runtime.setReconnectBackOff(backOff);
    }

    /** Sets the reader of large bodies in memory regions. Unless set, they are read with the default limit. */
    public void setBodyRegions(BodyRegions bodies) {
        runtime.setBodyRegions(bodies);
    }

    /**
     * Sets the interval of {@link io.ipmb.spring.event.IpmbListenerIdleEvent}s while the listeners of a label get no
     * message; null, the default, for no events.
     *
     * @throws IllegalArgumentException when the interval is not positive
     */
    public void setIdleEventInterval(@Nullable Duration interval) {
        runtime.setIdleEventInterval(interval);
    }

    /**
     * Sets the sender of the listeners' replies on this bus. It also refuses a request at once if no listener takes it;
     * unless set, the requester waits for its timeout.
     *
     * @param operations asked for at the first reply
     */
    public void setReplies(IpmbMessageConverter converter, Supplier<ReplyOperations> operations) {
        replies = operations;
        runtime.setReplies(converter, operations);
    }

    /**
     * Sets the application's main template on this bus, for health, meters and the like; null, the default, for none.
     *
     * @param operations asked for at each use
     */
    public void setTemplate(Supplier<@Nullable IpmbTemplate> operations) {
        template = operations;
    }

    /**
     * Sets the limit of messages that wait for busy or paused listeners of a label beyond their queue, while listeners
     * of other labels go on; {@value ContainerRuntime#READ_AHEAD} unless set. See {@link
     * ContainerRuntime#setReadAhead}.
     *
     * @throws IllegalArgumentException when the number is negative
     */
    public void setReadAhead(int messages) {
        runtime.setReadAhead(messages);
    }

    @Override
    public void setApplicationEventPublisher(ApplicationEventPublisher publisher) {
        runtime.setEventPublisher(publisher);
        publishes = true;
    }

    @Override
    public void setBeanName(String name) {
        beanName = name;
    }

    @Override
    public void setApplicationContext(ApplicationContext value) {
        context = value;
    }

    // Parts

    /** The bean name of this connection; the bus's name if it is no bean. */
    public String name() {
        String bean = beanName;
        return bean == null ? identifier() : bean;
    }

    /** The bus's name. */
    public String identifier() {
        return runtime.endpointFactory().identifier();
    }

    /** The label of all endpoints of the application on this bus. */
    public Label baseLabel() {
        return runtime.endpointFactory().baseLabel();
    }

    /** Joins this bus, for endpoints besides those of the listeners. */
    public EndpointFactory endpointFactory() {
        return runtime.endpointFactory();
    }

    /** The factory of the base, and of containers for listeners on this bus that name no other factory. */
    public IpmbListenerContainerFactory containerFactory() {
        return containerFactory.get();
    }

    /** The container of the application's own label on this bus; made at the first use. */
    public IpmbListenerContainer base() {
        return base.container();
    }

    /**
     * The application's main template on this bus.
     *
     * @throws IllegalStateException when it has none
     */
    public IpmbTemplate template() {
        IpmbTemplate known = templateOrNull();
        if (known == null) {
            throw new IllegalStateException("The " + this + " has no template, or several without a main one");
        }
        return known;
    }

    /** As {@link #template()}, with null for none. */
    public @Nullable IpmbTemplate templateOrNull() {
        return template.get();
    }

    /**
     * The sender of the listeners' replies on this bus.
     *
     * @throws IllegalStateException when {@link #setReplies} was not called
     */
    public ReplyOperations replies() {
        Supplier<ReplyOperations> known = replies;
        if (known == null) {
            throw new IllegalStateException("The " + this + " has no sender of replies; call setReplies");
        }
        return known.get();
    }

    /** The endpoints on this bus. */
    public IpmbDirectory directory() {
        return directory;
    }

    /** Whether somebody hears of the endpoints that join and leave; without a context, whoever gets the events. */
    private boolean hasAudience() {
        ApplicationContext known = context;
        return known == null ? publishes : DirectoryAudience.isIn(known);
    }

    SendingBase sendingBase() {
        return base;
    }

    ContainerRuntime runtime() {
        return runtime;
    }

    void setLifecycle(CommonLifecycle value) {
        lifecycle = value;
    }

    // Sending

    @Override
    public Endpoint endpoint() {
        return base.endpoint(context != null && open);
    }

    @Override
    public void beforeLeaving(Runnable work) {
        base.beforeLeaving(work);
    }

    // Listeners

    @Override
    public void onMessageBox(Consumer<? super MessageBox> observer) {
        runtime.onMessageBox(observer);
    }

    @Override
    public boolean offer(IncomingMessage message) {
        return runtime.offer(message);
    }

    @Override
    public void tell(Label label, BusEvent event) {
        runtime.tell(this, label, event);
    }

    // Life

    @Override
    public void onApplicationEvent(ApplicationContextEvent event) {
        // Events of child contexts arrive here as well.
        if (!event.getApplicationContext().equals(context)) {
            return;
        }
        if (event instanceof ContextClosedEvent) {
            base.stayForTheEnd();
        } else {
            // The context has made its event listeners by now, if not before the base joined.
            directoryEvents.subscribeWhereHeard();
        }
    }

    /** Starts before everything else, and stops after it. */
    @Override
    public int getPhase() {
        return Integer.MIN_VALUE;
    }

    @Override
    public void start() {
        open = true;
        base.hasStarted();
    }

    @Override
    public void stop() {
        open = false;
    }

    @Override
    public boolean isRunning() {
        return open;
    }

    /** Leaves the bus, once. */
    @Override
    public void destroy() {
        open = false;
        CommonLifecycle ruling = lifecycle;
        if (ruling == null) {
            base.end();
        } else {
            ruling.atTheEnd(base::end);
        }
    }

    @Override
    public String toString() {
        return "connection " + name() + " to the bus " + identifier() + " as " + baseLabel();
    }
}
