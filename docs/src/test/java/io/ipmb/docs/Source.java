package io.ipmb.docs;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.util.JavacTask;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** The text of a file of Java, compiled with this test's class path. */
record Source(String text) {

    /** What the compiler has against it; empty when it compiles. */
    List<String> errors() {
        DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
        task(diagnostics).call();
        return diagnostics.getDiagnostics().stream()
                .filter(diagnostic -> diagnostic.getKind() == Diagnostic.Kind.ERROR)
                // A class may be public whatever the file is called here.
                .filter(diagnostic -> !diagnostic.getCode().equals("compiler.err.class.public.should.be.in.file"))
                .map(diagnostic -> diagnostic.getMessage(Locale.ROOT).replaceAll("\\s+", " "))
                .toList();
    }

    /** What is in it, as far as it can be read. */
    Iterable<? extends CompilationUnitTree> tree() {
        try {
            return task(new DiagnosticCollector<>()).parse();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private JavacTask task(DiagnosticCollector<JavaFileObject> diagnostics) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        JavaFileObject file =
                new SimpleJavaFileObject(URI.create("string:///Snippet.java"), JavaFileObject.Kind.SOURCE) {
                    @Override
                    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                        return text;
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
        return (JavacTask) compiler.getTask(null, null, diagnostics, options, null, List.of(file));
    }
}
