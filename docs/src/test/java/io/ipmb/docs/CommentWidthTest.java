package io.ipmb.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The formatter wraps code and leaves comments as they are: this holds them to the same width. */
final class CommentWidthTest {

    private static final int WIDTH = 120;

    private static Stream<Path> sources() throws IOException {
        return Files.walk(Page.PROJECT)
                .filter(file -> file.toString().endsWith(".java"))
                .filter(file -> !Page.PROJECT.relativize(file).toString().contains("target/"));
    }

    /** Lines of comments alone: a comment behind code is the formatter's. */
    private static boolean isComment(String line) {
        String text = line.strip();
        return text.startsWith("//") || text.startsWith("/*") || text.startsWith("*");
    }

    private static Stream<String> tooWide(Path file) {
        try {
            List<String> lines = Files.readAllLines(file);
            return IntStream.range(0, lines.size())
                    .filter(i -> isComment(lines.get(i)))
                    .filter(i -> lines.get(i).codePointCount(0, lines.get(i).length()) > WIDTH)
                    .mapToObj(i -> Page.PROJECT.relativize(file) + ":" + (i + 1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void noCommentIsWiderThanCode() throws IOException {
        try (Stream<Path> sources = sources()) {
            assertThat(sources.flatMap(CommentWidthTest::tooWide).toList()).isEmpty();
        }
    }

    @Test
    void findsTheSources() throws IOException {
        try (Stream<Path> sources = sources()) {
            assertThat(sources).hasSizeGreaterThan(300);
        }
    }
}
