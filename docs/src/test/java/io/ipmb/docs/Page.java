package io.ipmb.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A page of the documentation.
 *
 * @param path where it is
 * @param lines what is in it
 */
record Page(Path path, List<String> lines) {

    /** The project's folder; tests run in the module's. */
    static final Path PROJECT = Path.of("").toAbsolutePath().getParent();

    private static final String FENCE = "```";

    /**
     * A block between fences, without the indentation of its fence.
     *
     * @param language what stands behind the fence that opens it
     * @param line where it begins
     */
    record Block(String language, int line, String text) {}

    static Page of(Path path) {
        try {
            return new Page(path, Files.readAllLines(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The page of this name, as seen from the project's folder. */
    static Page of(String name) {
        return of(PROJECT.resolve(name));
    }

    /** The README and everything in docs and docs/guide. */
    static List<Page> all() throws IOException {
        try (Stream<Path> docs = Files.list(PROJECT.resolve("docs"));
                Stream<Path> guide = Files.list(PROJECT.resolve("docs/guide"))) {
            return Stream.concat(Stream.of(PROJECT.resolve("README.md")), Stream.concat(docs, guide))
                    .filter(path -> path.toString().endsWith(".md"))
                    .sorted()
                    .map(Page::of)
                    .toList();
        }
    }

    /** All blocks of a language, in order. */
    List<Block> blocks(String language) {
        return blocks().stream()
                .filter(block -> block.language().equals(language))
                .toList();
    }

    private List<Block> blocks() {
        List<Block> found = new ArrayList<>();
        int start = -1;
        String indentation = "";
        String language = "";
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (start < 0 && line.strip().startsWith(FENCE)) {
                start = i + 1;
                indentation = line.substring(0, line.indexOf(FENCE));
                language = line.strip().substring(FENCE.length());
            } else if (start >= 0 && line.equals(indentation + FENCE)) {
                String margin = indentation;
                String text = lines.subList(start, i).stream()
                        .map(inside -> inside.startsWith(margin) ? inside.substring(margin.length()) : inside)
                        .collect(Collectors.joining("\n"));
                found.add(new Block(language, start + 1, text));
                start = -1;
            }
        }
        if (start >= 0) {
            throw new IllegalStateException(this + ":" + start + ": the block is never closed");
        }
        return found;
    }

    /** The text without its blocks. */
    String prose() {
        StringBuilder prose = new StringBuilder();
        boolean inside = false;
        for (String line : lines) {
            if (line.strip().startsWith(FENCE)) {
                inside = !inside;
            } else if (!inside) {
                prose.append(line).append('\n');
            }
        }
        return prose.toString();
    }

    /** What a link may point at, as GitHub names headings. */
    Set<String> anchors() {
        Map<String, Integer> times = new HashMap<>();
        Set<String> anchors = new LinkedHashSet<>();
        prose().lines().filter(line -> line.startsWith("#")).forEach(line -> {
            String name = line.replaceFirst("^#+ +", "")
                    .toLowerCase(Locale.ROOT)
                    .replaceAll("[^\\p{L}\\p{N} _-]", "")
                    .replace(' ', '-');
            int before = times.merge(name, 1, Integer::sum) - 1;
            anchors.add(before == 0 ? name : name + "-" + before);
        });
        return anchors;
    }

    @Override
    public String toString() {
        return PROJECT.relativize(path).toString().replace('\\', '/');
    }
}
