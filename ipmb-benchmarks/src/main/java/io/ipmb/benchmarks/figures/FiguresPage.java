package io.ipmb.benchmarks.figures;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * The page with the figures. The report of a topic stands between two comments with its name; the plot beside the page
 * is that of the topic with lines.
 *
 * @param page the text, in Markdown
 * @param plot the picture
 */
record FiguresPage(Path page, Path plot) {

    /** The page in the folder of the documentation. */
    static FiguresPage of(Path folder) {
        return new FiguresPage(folder.resolve("figures.md"), folder.resolve("figures.svg"));
    }

    /** The comment in front of a topic's report. */
    static String begin(Topic topic) {
        return "<!-- figures " + name(topic) + " -->";
    }

    /** The comment behind it. */
    static String end(Topic topic) {
        return "<!-- end of " + name(topic) + " -->";
    }

    private static String name(Topic topic) {
        return topic.name().toLowerCase(Locale.ROOT);
    }

    /**
     * Replaces the report of a topic, and the plot if the report has one.
     *
     * @throws IllegalStateException when the page has no place for the topic
     */
    void write(Topic topic, Report report) {
        try {
            Files.writeString(page, replaced(Files.readString(page), topic, report));
            if (!report.lines().isEmpty()) {
                Files.writeString(plot, new Plot(report.lines()).svg());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String replaced(String text, Topic topic, Report report) {
        int begin = text.indexOf(begin(topic) + "\n");
        int end = text.indexOf(end(topic));
        if (begin < 0 || end < begin) {
            throw new IllegalStateException(page + " has no " + begin(topic) + " with " + end(topic) + " behind it");
        }
        String picture = report.lines().isEmpty() ? "" : "![" + topic.title() + "](" + plot.getFileName() + ")\n\n";
        return text.substring(0, begin) + begin(topic) + "\n\n" + picture + report.markdown() + "\n\n"
                + text.substring(end);
    }
}
