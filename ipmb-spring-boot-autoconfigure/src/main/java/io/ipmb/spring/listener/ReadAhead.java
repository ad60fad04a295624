package io.ipmb.spring.listener;

/**
 * How far a container reads ahead of its listeners. One that is alone in its application does not: the bus waits for it. Where
 * there are others, a message for one of them may stand behind any message of its own, so that whoever reads must not wait for
 * its own listeners, whatever these do. Thread-safe.
 */
final class ReadAhead {

    private final Routing routing;
    private final IpmbListenerContainer container;
    private final ContainerRuntime runtime;

    ReadAhead(Routing routing, IpmbListenerContainer container, ContainerRuntime runtime) {
        this.routing = routing;
        this.container = container;
        this.runtime = runtime;
    }

    /** Whether there is no other container. */
    boolean isAlone() {
        return routing.isAlone(container);
    }

    boolean isInCompany() {
        return !isAlone();
    }

    /** How many messages may wait here beyond those that the settings allow. */
    int messages() {
        return isAlone() ? 0 : runtime.readAhead();
    }
}
