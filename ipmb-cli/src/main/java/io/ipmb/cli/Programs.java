package io.ipmb.cli;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Names of running programs by process id, as far as the system shows them to this user. For one thread. */
final class Programs {

    private static final String UNKNOWN = "?";

    /** Options of {@code java} with their value in the next word. */
    private static final Set<String> WITH_VALUE = Set.of(
            "-cp",
            "-classpath",
            "--class-path",
            "-p",
            "--module-path",
            "--add-modules",
            "--add-opens",
            "--add-exports",
            "--add-reads");

    private final Map<Long, String> known = new HashMap<>();

    /** The jar or the main class of a Java program, the file of another one; {@code ?} if the system hides it. */
    String name(long processId) {
        return known.computeIfAbsent(processId, Programs::find);
    }

    private static String find(long processId) {
        Optional<ProcessHandle.Info> info =
                processId <= 0 ? Optional.empty() : ProcessHandle.of(processId).map(ProcessHandle::info);
        return info.flatMap(ProcessHandle.Info::command)
                .map(command -> {
                    String file = fileName(command);
                    return file.equals("java")
                            ? javaProgram(Arrays.asList(info.get().arguments().orElse(new String[0])))
                            : file;
                })
                .orElse(UNKNOWN);
    }

    static String javaProgram(List<String> arguments) {
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            if (argument.equals("-jar") || argument.equals("-m") || argument.equals("--module")) {
                return i + 1 < arguments.size() ? fileName(arguments.get(i + 1)) : "java";
            }
            if (WITH_VALUE.contains(argument)) {
                i++;
            } else if (!argument.startsWith("-") && !argument.startsWith("@")) {
                return argument.substring(argument.lastIndexOf('.') + 1);
            }
        }
        return "java";
    }

    private static String fileName(String path) {
        Path name = Path.of(path).getFileName();
        return name == null ? path : name.toString();
    }
}
