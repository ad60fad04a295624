package io.ipmb.benchmarks.figures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.ipmb.benchmarks.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class PageTest {

    @TempDir
    private Path folder = Path.of("");

    private FiguresPage page = FiguresPage.of(folder);

    @BeforeEach
    void writePage() throws IOException {
        page = FiguresPage.of(folder);
        Files.writeString(page.page(), """
                Before.

                <!-- figures rates -->

                old

                <!-- end of rates -->

                After.
                """);
    }

    @Test
    void replacesTheReportOfOneTopic() throws IOException {
        page.write(Topic.RATES, new Report().text("new").text("figures"));
        assertThat(page.page()).hasContent("""
                Before.

                <!-- figures rates -->

                new

                figures

                <!-- end of rates -->

                After.
                """);
        assertThat(page.plot()).doesNotExist();
    }

    @Test
    void drawsThePlotOfATopicWithLines() throws IOException {
        Report report = new Report();
        report.line("star", Map.of(16, 500_000.0, 1024, 300_000.0));
        report.line("a & b", Map.of(16, 5_000_000.0, 1024, Double.NaN));
        page.write(Topic.RATES, report);
        assertThat(page.page()).content().contains("![Messages a second](figures.svg)\n");
        String svg = Files.readString(page.plot());
        assertThat(svg)
                .startsWith("<?xml")
                .endsWith("\n")
                .contains(">star<", ">a &amp; b<", ">16 B<", ">1 KB<", ">messages a second<")
                .contains("1,000,000");
        page.write(Topic.RATES, report);
        assertThat(page.plot()).as("the same figures give the same plot").hasContent(svg);
    }

    @Test
    void refusesATopicThatThePageHasNoPlaceFor() {
        assertThatIllegalStateException()
                .isThrownBy(() -> page.write(Topic.TRIPS, new Report()))
                .withMessageContaining("<!-- figures trips -->");
    }

    @ParameterizedTest
    @EnumSource
    void theProjectsPageHasAPlaceForEachTopic(Topic topic) throws IOException {
        assertThat(Program.project().resolve("docs/figures.md"))
                .content()
                .contains(FiguresPage.begin(topic) + "\n", FiguresPage.end(topic) + "\n")
                .contains("\nTopic `" + topic.name().toLowerCase(Locale.ROOT) + "`");
    }

    @Test
    void theProjectsPageNamesAllTopicsAndPeers() throws IOException {
        String page = Files.readString(Program.project().resolve("docs/figures.md"));
        assertThat(row(page, "--only")).containsExactlyInAnyOrderElementsOf(words(Topic.values()));
        assertThat(row(page, "--without PEER")).containsExactlyInAnyOrderElementsOf(words(Peer.values()));
    }

    /** The words in the explanation of an option. */
    private static List<String> row(String page, String option) {
        String line = page.lines()
                .filter(text -> text.startsWith("| `" + option))
                .findFirst()
                .orElseThrow();
        return Pattern.compile("`([a-z]+)`")
                .matcher(line)
                .results()
                .map(match -> match.group(1))
                .toList();
    }

    private static List<String> words(Enum<?>[] constants) {
        return Stream.of(constants)
                .map(constant -> constant.name().toLowerCase(Locale.ROOT))
                .toList();
    }
}
