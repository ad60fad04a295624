package io.ipmb.benchmarks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Command lines that start a JVM like this one. */
public final class JavaCommand {

    private JavaCommand() {}

    /** The class path of this JVM. */
    public static String classPath() {
        return System.getProperty("java.class.path");
    }

    /** Runs a class of this program. */
    public static List<String> of(String mainClass) {
        return of(List.of(), classPath(), mainClass);
    }

    /**
     * Runs a class.
     *
     * @param options of the JVM, besides those of a server
     */
    public static List<String> of(List<String> options, String classPath, String mainClass) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        if (Runtime.version().feature() >= 22) {
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        command.addAll(options);
        command.addAll(List.of("-cp", classPath, mainClass));
        return command;
    }
}
