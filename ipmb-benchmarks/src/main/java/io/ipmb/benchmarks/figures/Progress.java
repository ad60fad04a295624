package io.ipmb.benchmarks.figures;

import java.io.PrintWriter;
import java.time.Duration;

/** Says what is measured, with the time since the beginning: a run of all topics takes most of an hour. */
final class Progress {

    private final PrintWriter out;
    private final long start = System.nanoTime();

    Progress(PrintWriter out) {
        this.out = out;
    }

    /** Prints a line. */
    void say(String line) {
        Duration since = Duration.ofNanos(System.nanoTime() - start);
        out.printf("%3d:%02d %s%n", since.toMinutes(), since.toSecondsPart(), line);
        out.flush();
    }
}
