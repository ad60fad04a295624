package io.ipmb.benchmarks.figures;

import io.ipmb.benchmarks.Program;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Measures all figures, prints them, and writes them into the page. */
@Command(
        name = "figures",
        description = "All figures of ipmb for Java, beside its peers, in one run.",
        mixinStandardHelpOptions = true)
public final class FiguresCommand implements Callable<Integer> {

    /** A message holds its number in its first 8 bytes; the largest fits into a frame. */
    private static final int LEAST_BYTES = 8;

    private static final int MOST_BYTES = 64 * 1024;

    @Option(names = "--short", description = "A quick look at all, in less than three minutes")
    private boolean quick;

    @Option(
            names = "--only",
            split = ",",
            paramLabel = "TOPIC",
            description = "Some of ${COMPLETION-CANDIDATES}; all unless set")
    private Set<Topic> only = EnumSet.allOf(Topic.class);

    @Option(names = "--rounds", paramLabel = "N", description = "Rounds of each measurement; 5 unless set, 1 if short")
    private @Nullable Integer rounds;

    @Option(
            names = "--sizes",
            split = ",",
            paramLabel = "N",
            description = "Bytes of a message; 16,64,1024,4096,16384 unless set, 64,1024 if short")
    private @Nullable List<Integer> sizes;

    @Option(
            names = "--without",
            split = ",",
            paramLabel = "PEER",
            description = "Leave out some of ${COMPLETION-CANDIDATES}")
    private Set<Peer> without = EnumSet.noneOf(Peer.class);

    @Option(
            names = "--jvm-options",
            split = "[,\\s]+",
            splitSynopsisLabel = ",",
            paramLabel = "OPTIONS",
            description = "Options of the JVMs that run ipmb's command line, separated by commas or spaces;"
                    + " those of ./ipmb unless set, ${DEFAULT-VALUE}")
    private List<String> jvmOptions = new ArrayList<>(Program.JVM_OPTIONS);

    @Option(names = "--write", description = "Write the tables and the plot into docs, too")
    private boolean write;

    @Spec
    private @Nullable CommandSpec command;

    @Override
    public Integer call() {
        CommandSpec spec = Objects.requireNonNull(command, "picocli has set the spec");
        Run run = new Run(
                effort(spec),
                without,
                jvmOptions(),
                new Progress(spec.commandLine().getErr()));
        PrintWriter out = spec.commandLine().getOut();
        out.println(Machine.text());
        for (Topic topic : Topic.values()) {
            if (only.contains(topic)) {
                run.progress().say(topic.title());
                Report report = topic.measure(run);
                out.printf("%n%s%n%n%s%n", topic.title(), report.markdown());
                out.flush();
                if (write) {
                    // After each topic: a run takes long, and the figures of one that is ended early are good.
                    FiguresPage.of(Program.project().resolve("docs"))
                            .write(topic, report.text(origin(spec, run.effort())));
                }
            }
        }
        return 0;
    }

    /** The options of the JVMs; empty words are left out. */
    List<String> jvmOptions() {
        return jvmOptions.stream().filter(option -> !option.isEmpty()).toList();
    }

    private Effort effort(CommandSpec spec) {
        Effort effort = quick ? Effort.QUICK : Effort.THOROUGH;
        if (rounds != null) {
            if (rounds < 1) {
                throw new ParameterException(spec.commandLine(), "--rounds must be at least 1");
            }
            effort = effort.withRounds(rounds);
        }
        if (sizes != null) {
            if (sizes.stream().anyMatch(size -> size < LEAST_BYTES || size > MOST_BYTES)) {
                throw new ParameterException(
                        spec.commandLine(), "--sizes must be between " + LEAST_BYTES + " and " + MOST_BYTES);
            }
            effort = effort.withSizes(sizes);
        }
        return effort;
    }

    private static String origin(CommandSpec spec, Effort effort) {
        return Machine.text() + "; `figures "
                + String.join(" ", spec.commandLine().getParseResult().originalArgs()) + "`, medians of "
                + effort.rounds() + (effort.rounds() == 1 ? " round." : " rounds.");
    }
}
