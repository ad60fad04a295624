package io.ipmb.spring.config;

import io.ipmb.Label;
import io.ipmb.spring.listener.IpmbListenerContainer;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The containers of an application, by bus and label. The bases come first and stay.
 *
 * <p>Written by one thread at a time, under the registry's lock; read by any thread, without one.
 */
final class Containers {

    /** The address that a container serves. */
    record Place(IpmbConnection connection, Label label) {}

    /**
     * A container at its place.
     *
     * @param factory the factory that made it
     */
    record Run(Place place, IpmbListenerContainer container, IpmbListenerContainerFactory factory) {

        boolean isBase() {
            return container == place.connection().base();
        }
    }

    private volatile Map<Place, Run> runs;

    /** The bases of the connections. */
    Containers(List<IpmbConnection> connections) {
        Map<Place, Run> bases = new LinkedHashMap<>();
        for (IpmbConnection connection : connections) {
            Place place = new Place(connection, connection.baseLabel());
            bases.put(place, new Run(place, connection.base(), connection.containerFactory()));
        }
        runs = Collections.unmodifiableMap(bases);
    }

    @Nullable Run at(Place place) {
        return runs.get(place);
    }

    /** All containers, the bases first. */
    List<IpmbListenerContainer> all() {
        return runs.values().stream().map(Run::container).toList();
    }

    /** The containers on one bus, the base first. */
    List<IpmbListenerContainer> on(IpmbConnection connection) {
        return runs.values().stream()
                .filter(run -> run.place().connection() == connection)
                .map(Run::container)
                .toList();
    }

    /** Adds a container behind the others, and routes messages to it. */
    void add(Run run) {
        Map<Place, Run> more = new LinkedHashMap<>(runs);
        more.put(run.place(), run);
        become(more, run);
    }

    /** Removes a container, and routes no more messages to it. */
    void remove(Run run) {
        Map<Place, Run> fewer = new LinkedHashMap<>(runs);
        fewer.remove(run.place());
        become(fewer, run);
    }

    private void become(Map<Place, Run> next, Run changed) {
        runs = Collections.unmodifiableMap(next);
        IpmbConnection connection = changed.place().connection();
        connection
                .runtime()
                .setDestinations(on(connection).stream()
                        .map(IpmbListenerContainer::destination)
                        .toList());
    }
}
