package io.ipmb.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.Yaml;

/** The code of the pages compiles, their names exist, and their links have targets. */
final class DocumentationTest {

    private static final Pattern LINK = Pattern.compile("]\\(([^)#:]*)(?:#([^):]+))?\\)");
    private static final Pattern PROPERTY = Pattern.compile("`(ipmb(?!\\.h`)(?:\\.[a-z][a-z-]*)+)(?:[:=][^`]*)?`");
    /** As Gradle writes them, and as Maven does. */
    private static final Pattern COORDINATES = Pattern.compile("io\\.ipmb:(ipmb[a-z-]*)(?::([0-9][\\w.-]*))?"
            + "|<groupId>io\\.ipmb</groupId>\\s*<artifactId>([^<]+)</artifactId>(?:\\s*<version>([^<]+)</version>)?");

    private static final Artifacts ARTIFACTS = Artifacts.ofTheProject();
    private static final KnownProperties KNOWN = KnownProperties.onTheClassPath();

    static List<Page> pages() throws IOException {
        return Page.all();
    }

    static Stream<Snippet> snippets() throws IOException {
        return pages().stream().flatMap(page -> Snippet.of(page).stream());
    }

    /** Those that name properties; where operations are told, meters have the same form. */
    static Stream<Page> pagesOfProperties() throws IOException {
        return pages().stream().filter(page -> !page.toString().endsWith("/operations.md"));
    }

    @ParameterizedTest
    @MethodSource("snippets")
    void compiles(Snippet snippet) {
        assertThat(snippet.problems()).as(snippet.toString()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void setsPropertiesThatThereAre(Page page) {
        for (Page.Block block : page.blocks("yaml")) {
            assertThat(KnownProperties.namesIn(new Yaml().<Object>load(block.text())))
                    .as("%s:%d", page, block.line())
                    .isNotEmpty()
                    .allMatch(KNOWN::isProperty, "is a property");
        }
    }

    @ParameterizedTest
    @MethodSource("pagesOfProperties")
    void namesPropertiesThatThereAre(Page page) {
        Matcher names = PROPERTY.matcher(page.prose());
        while (names.find()) {
            assertThat(names.group(1)).as(page.toString()).matches(KNOWN::isProperty, "is a property");
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void linksLeadSomewhere(Page page) {
        Matcher links = LINK.matcher(page.prose());
        while (links.find()) {
            Path target = links.group(1).isEmpty() ? page.path() : page.path().resolveSibling(links.group(1));
            assertThat(target).as(page.toString()).exists();
            if (links.group(2) != null) {
                assertThat(Page.of(target).anchors())
                        .as("%s: %s", page, links.group())
                        .contains(links.group(2));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void namesArtifactsThatThereAre(Page page) {
        Matcher coordinates = COORDINATES.matcher(String.join("\n", page.lines()));
        while (coordinates.find()) {
            int form = coordinates.group(1) == null ? 3 : 1;
            assertThat(ARTIFACTS.names()).as(page.toString()).contains(coordinates.group(form));
            if (coordinates.group(form + 1) != null) {
                assertThat(coordinates.group(form + 1)).as(page.toString()).isEqualTo(ARTIFACTS.version());
            }
        }
    }

    @Test
    void everyChapterStandsInTheContents() throws IOException {
        String contents = Page.of("docs/user-guide.md").prose();
        assertThat(pages().stream().map(Page::toString).filter(name -> name.startsWith("docs/guide/")))
                .isNotEmpty()
                .allSatisfy(name -> assertThat(contents).contains("(" + name.substring("docs/".length()) + ")"));
    }

    @Test
    void theReadmeShowsTheApplicationOfTheQuickStart() {
        String application =
                Page.of("docs/guide/quick-start.md").blocks("java").get(0).text();
        assertThat(Page.of("README.md").blocks("java"))
                .extracting(Page.Block::text)
                .contains(application);
    }

    @Test
    void findsTheGuideAndItsSnippets() throws IOException {
        assertThat(snippets().map(Snippet::page)).contains("README.md", "docs/guide/sending.md");
    }

    @Test
    void aBrokenSnippetIsFound() {
        assertThat(new Snippet("x", 1, "Endpoint moon = Endpoint.join(42);").problems())
                .isNotEmpty();
        assertThat(new Snippet("x", 1, "record Broken(int) {}").problems()).isNotEmpty();
        assertThat(new Snippet("x", 1, "int fine = 1;").problems()).isEmpty();
    }

    @Test
    void nothingIsImportedButWhatIsShown() {
        String use = "Duration aWhile = Duration.ofSeconds(1);";
        assertThat(new Snippet("x", 1, use).problems()).isNotEmpty();
        assertThat(new Snippet("x", 1, "import java.time.Duration;\n\nclass X { Duration aWhile; }").problems())
                .isEmpty();
        assertThat(new Snippet("x", 1, "// imports: java.time.Duration, java.util.*\n" + use).problems())
                .isEmpty();
        assertThat(new Snippet("x", 1, use + "\n// imports: java.time.Duration").problems())
                .isNotEmpty();
    }

    @Test
    void aListenerWhoseClassIsNoBeanIsFound() {
        String imports = "// imports: io.ipmb.spring.annotation.*, org.springframework.stereotype.*\n";
        String listener = "@IpmbListener void hear(String text) {}";
        String type = "class Ear { " + listener + " }";
        assertThat(new Snippet("x", 1, imports + listener).problems()).isNotEmpty();
        assertThat(new Snippet("x", 1, imports + type).problems()).isNotEmpty();
        assertThat(new Snippet("x", 1, imports + "record Told() {}\n" + type).problems())
                .isNotEmpty();
        assertThat(new Snippet("x", 1, imports + "class Ear { Ear(Runnable bean) {} }").problems())
                .isNotEmpty();
        assertThat(new Snippet("x", 1, imports + "@Component " + type).problems())
                .isEmpty();
    }

    /** In double quotes an interactive bash puts a line of its history in the place of what follows the sign. */
    @ParameterizedTest
    @MethodSource("pages")
    void shellsLeaveTheSelectorsAlone(Page page) {
        for (String language : List.of("sh", "bash", "")) {
            for (Page.Block block : page.blocks(language)) {
                assertThat(block.text()).as("%s:%d", page, block.line()).doesNotContainPattern("\"[^\"\n]*![^\"\n]*\"");
            }
        }
    }

    @Test
    void anUnknownPropertyIsFound() {
        assertThat(KNOWN.isProperty("ipmb.identifier")).isTrue();
        assertThat(KNOWN.isProperty("ipmb.bytes-message.formats.1")).isTrue();
        assertThat(KNOWN.isProperty("ipmb.identifier.1")).isFalse();
        assertThat(KNOWN.isProperty("ipmb.colour")).isFalse();
    }

    @Test
    void headingsAreAnchorsAsOnTheWeb() {
        Page page = new Page(
                Path.of("x.md"), List.of("# `wait`, or not", "```sh", "# a comment", "```", "## Same", "## Same"));
        assertThat(page.anchors()).containsExactly("wait-or-not", "same", "same-1");
    }
}
