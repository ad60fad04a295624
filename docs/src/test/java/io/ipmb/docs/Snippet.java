package io.ipmb.docs;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A block of Java in a page. It is a whole file, or members of a class (types, methods), or statements of a method,
 * whichever compiles. Nothing is imported but what the block shows: lines with {@code import}, or one at its top that
 * lists the names, {@code // imports: java.time.Duration, java.util.*}.
 *
 * @param page the file's name
 * @param line where the block begins
 * @param text what is in it
 */
record Snippet(String page, int line, String text) {

    private static final String LIST = "// imports: ";

    /** All blocks of a page. */
    static List<Snippet> of(Page page) {
        return page.blocks("java").stream()
                .map(block -> new Snippet(page.toString(), block.line(), block.text()))
                .toList();
    }

    /** What the compiler has against it, and what a reader would miss; empty when there is nothing. */
    List<String> problems() {
        List<String> problems = new ArrayList<>();
        String imports = imports();
        String body = text.lines()
                .filter(line -> !isImport(line) && !line.startsWith("package "))
                .collect(Collectors.joining("\n"));
        if (text.lines().skip(1).anyMatch(line -> line.startsWith(LIST))) {
            problems.add("the line '" + LIST + "…' is not the first");
        }
        problems.addAll(ofTheCompiler(imports, body));
        if (problems.isEmpty()) {
            problems.addAll(Beans.problems(new Source(imports + body), new Source(asMembers(imports, body))));
        }
        return problems;
    }

    private String imports() {
        Stream<String> shown = text.lines().filter(Snippet::isImport);
        Stream<String> listed = text.startsWith(LIST)
                ? Stream.of(text.lines()
                                .findFirst()
                                .orElseThrow()
                                .substring(LIST.length())
                                .split(", *"))
                        .map(name -> "import " + name + ";")
                : Stream.empty();
        return Stream.concat(shown, listed).map(line -> line + "\n").collect(Collectors.joining());
    }

    private static List<String> ofTheCompiler(String imports, String body) {
        List<String> asFile = new Source(imports + body).errors();
        if (asFile.isEmpty()) {
            return List.of();
        }
        List<String> asMembers = new Source(asMembers(imports, body)).errors();
        if (asMembers.isEmpty()) {
            return List.of();
        }
        List<String> asStatements =
                new Source(imports + "class Snippet { void snippet() throws Exception {\n" + body + "\n} }\n").errors();
        // The reading that fits best has least to say, and nothing about the grammar.
        return Stream.of(asMembers, asStatements, asFile)
                .min(Comparator.comparing(Snippet::isAboutTheGrammar).thenComparing(List::size))
                .orElseThrow();
    }

    private static boolean isAboutTheGrammar(List<String> errors) {
        return errors.stream().anyMatch(error -> error.contains("expected") || error.contains("illegal start"));
    }

    private static String asMembers(String imports, String body) {
        return imports + "class Snippet {\n" + body + "\n}\n";
    }

    private static boolean isImport(String line) {
        return line.startsWith("import ");
    }

    @Override
    public String toString() {
        return page + ":" + line;
    }
}
