package io.ipmb.controller;

import io.ipmb.HostLimits;
import io.ipmb.counter.Counters;
import io.ipmb.incident.IncidentLog;
import io.ipmb.platform.NanoClock;
import io.ipmb.platform.Platform;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/**
 * The surroundings of one controller: what every part of it works with and none of them owns.
 *
 * @param settings how the bus is hosted
 * @param limits those of the settings, lowered to the heap of this process
 * @param counters where everything is counted
 * @param incidents the log, one line for each incident
 */
record ControllerContext(
        ControllerSettings settings,
        HostLimits limits,
        Platform platform,
        Counters counters,
        IncidentLog incidents,
        NanoClock clock) {

    private static final Logger LOG = System.getLogger("io.ipmb.controller");

    static ControllerContext of(ControllerSettings settings, Platform platform, Counters counters, NanoClock clock) {
        IncidentLog incidents = new IncidentLog(
                (text, cause) -> LOG.log(Level.WARNING, "bus " + settings.identifier() + ": " + text, cause),
                clock::nanoTime);
        HostLimits limits =
                KeptMessages.withinHeap(settings.limits(), Runtime.getRuntime().maxMemory());
        return new ControllerContext(settings, limits, platform, counters, incidents, clock);
    }

    long now() {
        return clock.nanoTime();
    }
}
