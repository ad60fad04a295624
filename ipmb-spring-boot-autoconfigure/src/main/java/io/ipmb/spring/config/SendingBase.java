package io.ipmb.spring.config;

import io.ipmb.Endpoint;
import io.ipmb.spring.listener.ContainerRuntime;
import io.ipmb.spring.listener.ContainerStatistics;
import io.ipmb.spring.listener.IpmbListenerContainer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The base of a connection: the container of the application's own label, with the endpoint that the application sends
 * through. It sends before the listeners start, from its first use on, and after they have stopped, until its last work
 * is done.
 *
 * <pre>
 *   away ── first use, or the listeners start ──► joined ── the listeners have stopped ──► away
 *                                                   └── the same at the end of the context ──► joined ── end ──► away
 * </pre>
 *
 * <p>Owns the container. Thread-safe.
 */
final class SendingBase {

    private static final Duration LAST_EVENTS = Duration.ofSeconds(1);

    private final ContainerRuntime runtime;
    private final Supplier<? extends IpmbListenerContainerFactory> factory;
    private final DirectoryEvents directory;
    private final List<Runnable> lastWork = new CopyOnWriteArrayList<>();
    private final Object making = new Object();
    private volatile @Nullable IpmbListenerContainer container;

    /** Whether the containers were stopped, and neither they nor the context have started since. */
    private volatile boolean stopped;

    private volatile boolean staysForTheEnd;

    /**
     * @param factory makes the container; asked for at the first use
     * @param directory follows the endpoint
     */
    SendingBase(
            ContainerRuntime runtime,
            Supplier<? extends IpmbListenerContainerFactory> factory,
            DirectoryEvents directory) {
        this.runtime = runtime;
        this.factory = factory;
        this.directory = directory;
    }

    /** The container; made at the first use. */
    IpmbListenerContainer container() {
        IpmbListenerContainer known = container;
        return known == null ? made() : known;
    }

    /** Asks for the factory without a lock: it may be a bean that is made only now. */
    private IpmbListenerContainer made() {
        IpmbListenerContainerFactory maker = factory.get();
        synchronized (making) {
            IpmbListenerContainer known = container;
            if (known == null) {
                known = maker.create(runtime, runtime.endpointFactory().baseLabel());
                runtime.setDestinations(List.of(known.destination()));
                IpmbListenerContainer owner = known;
                known.onJoined(endpoint -> directory.follow(owner, endpoint));
                container = known;
            }
            return known;
        }
    }

    /**
     * The endpoint for sending.
     *
     * @param mayJoin whether it joins the bus for that, unless the containers were stopped
     * @throws IllegalStateException when the application is not on the bus
     */
    Endpoint endpoint(boolean mayJoin) {
        IpmbListenerContainer sends = container();
        Endpoint endpoint = sends.endpoint();
        if (endpoint == null && mayJoin && !stopped) {
            sends.joinToSend();
            endpoint = sends.endpoint();
        }
        if (endpoint == null) {
            throw notOnTheBus(sends.statistics());
        }
        return endpoint;
    }

    private IllegalStateException notOnTheBus(ContainerStatistics statistics) {
        Throwable failure = statistics.failure();
        return new IllegalStateException(
                "The application is not on the bus " + runtime.endpointFactory().identifier() + ": "
                        + switch (statistics.state()) {
                            case RETRYING -> "it could not join, is refused, or was disconnected, and tries again";
                            case FAILED -> "it could not join, and tries no more";
                            default -> "it has not been started yet, or was stopped";
                        }
                        + (failure == null ? "" : ": " + failure.getMessage()),
                failure);
    }

    /** Adds work that still sends; it runs just before the base leaves the bus. */
    void beforeLeaving(Runnable work) {
        lastWork.add(work);
    }

    /** The containers run, or the context starts. */
    void hasStarted() {
        stopped = false;
    }

    /** The containers are about to stop. */
    void isStopping() {
        stopped = true;
    }

    /** From now on the base outlives the containers, until {@link #end()}. */
    void stayForTheEnd() {
        staysForTheEnd = true;
    }

    /** The containers have stopped. */
    void hasStopped() {
        lastWork.forEach(Runnable::run);
        if (!staysForTheEnd) {
            leave();
        }
    }

    /** Does the last work and leaves the bus. */
    void end() {
        if (container != null) {
            lastWork.forEach(Runnable::run);
            leave();
        }
    }

    private void leave() {
        container().stop();
        runtime.flushEvents(LAST_EVENTS);
    }
}
