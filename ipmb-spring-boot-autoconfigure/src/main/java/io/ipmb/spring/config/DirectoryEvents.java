package io.ipmb.spring.config;

import io.ipmb.BusDirectory;
import io.ipmb.DirectoryChange;
import io.ipmb.Endpoint;
import io.ipmb.EndpointClosedException;
import io.ipmb.Label;
import io.ipmb.spring.event.IpmbDirectoryEvent;
import io.ipmb.spring.event.IpmbEndpointJoinedEvent;
import io.ipmb.spring.event.IpmbEndpointLeftEvent;
import io.ipmb.spring.listener.ContainerRuntime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Publishes the joining and leaving of endpoints, while the application has a listener for it: without one, the base's
 * endpoint does not ask its host to ring at changes.
 *
 * <pre>
 *   thread of the bus ── the newest directory ──► publishing thread ── its difference from the published one ──► events
 * </pre>
 *
 * <p>At most one task waits for the publishing thread. A slow event listener thus gets the changes of the meantime as
 * one, and none is lost for a full queue: the next change brings it along. The published members outlive the endpoint,
 * so that another one of the base publishes the changes of the meantime alone.
 *
 * <p>{@code published} belongs to the publishing thread, the monitor guards the present endpoint and the
 * changes of {@code subscribed}. Thread-safe.
 */
final class DirectoryEvents {

    private final ContainerRuntime runtime;
    private final BooleanSupplier audience;
    private final AtomicBoolean waits = new AtomicBoolean();
    private volatile BusDirectory newest = new BusDirectory(false, List.of());
    private volatile @Nullable Object source;
    private Map<UUID, BusDirectory.Member> published = Map.of();
    private @Nullable Endpoint present;

    /** The number of the present endpoint, counted from 1. */
    private int turn;

    /** The number of the endpoint that tells of the changes; 0 for none. */
    private volatile int subscribed;

    /** @param audience whether the application has a listener for these events */
    DirectoryEvents(ContainerRuntime runtime, BooleanSupplier audience) {
        this.runtime = runtime;
        this.audience = audience;
    }

    /**
     * Turns to another endpoint of the base, which has just joined; the subscription ends with the former one.
     *
     * @param owner the source of the events
     */
    synchronized void follow(Object owner, Endpoint endpoint) {
        source = owner;
        present = endpoint;
        turn++;
        subscribeWhereHeard();
    }

    /** Looks again for an audience. */
    synchronized void subscribeWhereHeard() {
        Endpoint endpoint = present;
        if (endpoint == null || turn == subscribed || !audience.getAsBoolean()) {
            return;
        }
        try {
            int mine = turn;
            subscribed = mine;
            // It ends with the endpoint.
            var unused = endpoint.onDirectoryChange(change -> changed(mine, change));
        } catch (EndpointClosedException e) {
            // The next one of the base follows.
            present = null;
        }
    }

    private void changed(int of, DirectoryChange change) {
        // A former endpoint knows less than the present one.
        if (of != subscribed) {
            return;
        }
        newest = change.directory();
        if (!waits.getAndSet(true) && !runtime.publish(this::difference)) {
            waits.set(false);
        }
    }

    private List<IpmbDirectoryEvent> difference() {
        waits.set(false);
        BusDirectory now = newest;
        List<IpmbDirectoryEvent> events = new ArrayList<>();
        Object owner = source;
        // Without members nothing is known, since the base's endpoint itself is always one.
        if (owner == null || now.members().isEmpty()) {
            return events;
        }
        String identifier = runtime.endpointFactory().identifier();
        Label label = runtime.endpointFactory().baseLabel();
        Map<UUID, BusDirectory.Member> there = new LinkedHashMap<>();
        now.members().forEach(member -> there.put(member.instance(), member));
        for (BusDirectory.Member member : published.values()) {
            if (!there.containsKey(member.instance())) {
                events.add(new IpmbEndpointLeftEvent(owner, identifier, label, member, now));
            }
        }
        for (BusDirectory.Member member : there.values()) {
            if (!published.containsKey(member.instance())) {
                events.add(new IpmbEndpointJoinedEvent(owner, identifier, label, member, now));
            }
        }
        published = there;
        return events;
    }
}
