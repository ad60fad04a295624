package io.ipmb.benchmarks.figures;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;

/** Describes this machine: absolute figures mean nothing without it. */
final class Machine {

    private static final double KIBI = 1024;

    private Machine() {}

    /** {@code 2 processors (AMD EPYC 7R13), 24 GB; Debian GNU/Linux 12, Linux 6.1; OpenJDK 17.0.15}. */
    static String text() {
        return Runtime.getRuntime().availableProcessors() + " processors" + processor() + memory() + "; " + system()
                + "; " + System.getProperty("java.vm.name") + " " + Runtime.version();
    }

    private static String processor() {
        String name = valueIn(Path.of("/proc/cpuinfo"), "model name", ":");
        return name.isEmpty() ? " (" + System.getProperty("os.arch") + ")" : " (" + name + ")";
    }

    private static String memory() {
        String kibibytes = valueIn(Path.of("/proc/meminfo"), "MemTotal", ":").replace(" kB", "");
        return kibibytes.isEmpty()
                ? ""
                : String.format(Locale.ROOT, ", %.0f GB", Double.parseDouble(kibibytes) / KIBI / KIBI);
    }

    private static String system() {
        String kernel = System.getProperty("os.name") + " " + System.getProperty("os.version");
        String name = valueIn(Path.of("/etc/os-release"), "PRETTY_NAME", "=").replace("\"", "");
        return name.isEmpty() ? kernel : name + ", " + kernel;
    }

    /** The first value of a key in a file of the system; empty if there is none. */
    private static String valueIn(Path file, String key, String separator) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.filter(line -> line.startsWith(key))
                    .map(line -> line.substring(line.indexOf(separator) + 1).strip())
                    .findFirst()
                    .orElse("");
        } catch (IOException e) {
            return "";
        }
    }
}
