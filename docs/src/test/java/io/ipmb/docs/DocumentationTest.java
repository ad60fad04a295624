package io.ipmb.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the pages show must compile, and where they point there must be something. */
final class DocumentationTest {

    private static final Pattern LINK = Pattern.compile("]\\(([^)#:]+)(?:#[^)]*)?\\)");

    /** The project's folder; tests run in the module's. */
    private static final Path PROJECT = Path.of("").toAbsolutePath().getParent();

    static List<Path> pages() throws IOException {
        try (Stream<Path> docs = Files.list(PROJECT.resolve("docs"))) {
            return Stream.concat(Stream.of(PROJECT.resolve("README.md")), docs)
                    .filter(path -> path.toString().endsWith(".md"))
                    .sorted()
                    .toList();
        }
    }

    static Stream<Snippet> snippets() throws IOException {
        return pages().stream().flatMap(page -> Snippet.of(page).stream());
    }

    @ParameterizedTest
    @MethodSource("snippets")
    void compiles(Snippet snippet) {
        assertThat(snippet.problems()).as(snippet.toString()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void linksLeadSomewhere(Path page) throws IOException {
        Matcher links = LINK.matcher(Files.readString(page));
        while (links.find()) {
            assertThat(page.resolveSibling(links.group(1))).exists();
        }
    }

    @Test
    void findsTheGuideAndItsSnippets() throws IOException {
        assertThat(snippets().map(Snippet::page)).contains("README.md", "user-guide.md");
    }

    @Test
    void aBrokenSnippetIsFound() {
        assertThat(new Snippet("x", 1, "Endpoint moon = Endpoint.join(42);").problems())
                .isNotEmpty();
        assertThat(new Snippet("x", 1, "record Broken(int) {}").problems()).isNotEmpty();
        assertThat(new Snippet("x", 1, "int fine = 1;").problems()).isEmpty();
    }
}
