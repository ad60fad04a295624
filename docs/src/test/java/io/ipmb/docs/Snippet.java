package io.ipmb.docs;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/**
 * A block of Java in a page. It is either members of a class (types, methods) or statements of a method, whichever
 * compiles; a package and imports may stand at its top, and those of {@link #IMPORTS} are always there.
 *
 * @param page the file's name
 * @param line where the block begins
 * @param text what is in it
 */
record Snippet(String page, int line, String text) {

    private static final String IMPORTS = """
            import io.ipmb.*;
            import io.ipmb.codec.*;
            import io.ipmb.controller.*;
            import io.ipmb.spring.annotation.*;
            import io.ipmb.spring.core.*;
            import java.io.*;
            import java.nio.*;
            import java.nio.charset.*;
            import java.time.*;
            import java.util.*;
            import java.util.concurrent.*;
            """;

    /** All blocks of a page. */
    static List<Snippet> of(Page page) {
        return page.blocks("java").stream()
                .map(block -> new Snippet(page.toString(), block.line(), block.text()))
                .toList();
    }

    /** What the compiler has against it; empty when it compiles. */
    List<String> problems() {
        String imports = text.lines().filter(this::isImport).collect(Collectors.joining("\n"));
        String body = text.lines()
                .filter(line -> !isImport(line) && !line.startsWith("package "))
                .collect(Collectors.joining("\n"));
        List<String> asMembers = compile(IMPORTS + imports + "\nclass Snippet {\n" + body + "\n}\n");
        if (asMembers.isEmpty()) {
            return List.of();
        }
        List<String> asStatements =
                compile(IMPORTS + imports + "\nclass Snippet { void snippet() throws Exception {\n" + body + "\n} }\n");
        // The reading that fits better has less to say.
        return asStatements.size() <= asMembers.size() ? asStatements : asMembers;
    }

    private boolean isImport(String line) {
        return line.startsWith("import ");
    }

    private static List<String> compile(String source) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
        JavaFileObject file =
                new SimpleJavaFileObject(URI.create("string:///Snippet.java"), JavaFileObject.Kind.SOURCE) {
                    @Override
                    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                        return source;
                    }
                };
        // Checks everything and writes nothing.
        List<String> options = List.of(
                "-proc:none",
                "-implicit:none",
                "-d",
                System.getProperty("java.io.tmpdir"),
                "-XDshould-stop.ifNoError=FLOW",
                "-cp",
                System.getProperty("java.class.path"));
        compiler.getTask(null, null, diagnostics, options, null, List.of(file)).call();
        return diagnostics.getDiagnostics().stream()
                .filter(diagnostic -> diagnostic.getKind() == Diagnostic.Kind.ERROR)
                .map(diagnostic -> diagnostic.getMessage(Locale.ROOT))
                .toList();
    }

    @Override
    public String toString() {
        return page + ":" + line;
    }
}
