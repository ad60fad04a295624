package io.ipmb.benchmarks.figures;

/** What there is to measure, in the order of a run. */
enum Topic {
    RATES("Messages a second", new Rates()),
    TRIPS("Round trips", new Trips());

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
