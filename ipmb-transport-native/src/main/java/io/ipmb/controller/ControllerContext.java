package io.ipmb.controller;

import io.ipmb.HostLimits;
import io.ipmb.counter.Counters;
import io.ipmb.incident.IncidentLog;
import io.ipmb.platform.NanoClock;
import io.ipmb.platform.Platform;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/**
 * The surroundings of one controller, used by all its parts and owned by none.
 *
 * @param settings of the host
 * @param limits of the settings, lowered to the heap of this process
 * @param counters of the controller
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
