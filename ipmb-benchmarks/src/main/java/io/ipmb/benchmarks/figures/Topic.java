package io.ipmb.benchmarks.figures;

import io.ipmb.benchmarks.crowd.Crowd;

/** What there is to measure, in the order of a run. */
enum Topic {
    RATES("Messages a second", new Rates()),
    TRIPS("Round trips", new Trips()),
    FAMILY("Beside the original", new Family()),
    MULTICAST("One sender to many receivers", new Fan("receivers", Crowd::multicast)),
    SENDERS("Many senders to one receiver", new Fan("senders", Crowd::toOne)),
    REGIONS("Memory regions", new Regions()),
    IDLE("Idle endpoints", new Idle()),
    CROWD("A crowd of endpoints", new AllTalking()),
    TAKEOVER("Changes of the host", new Takeover(50)),
    LISTENER("Listeners", new Listeners());

    private final String title;

    @SuppressWarnings("ImmutableEnumChecker") // none of them has fields
    private final Measurement measurement;

    Topic(String title, Measurement measurement) {
        this.title = title;
        this.measurement = measurement;
    }

    /** The heading of its report. */
    String title() {
        return title;
    }

    /** Measures it. */
    Report measure(Run run) {
        return measurement.measure(run);
    }
}
