package io.ipmb.testsupport;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;

/**
 * A module's API as it was agreed on: a text file beside the sources, so that a change of the API shows in the change
 * that makes it.
 */
public final class ApiFile {

    /** Set to write the file anew instead of comparing it. */
    private static final String UPDATE = "ipmb.api.update";

    private ApiFile() {}

    /**
     * Compares the module that {@code anyOfThem} belongs to with its file.
     *
     * @param api decides about types and members
     * @param file in the folder of the module
     * @param packages the names of the packages whose public types are API
     * @param test the test that asks, for the command that updates the file
     */
    public static void check(PublicApi api, Path file, Class<?> anyOfThem, Predicate<String> packages, Class<?> test)
            throws IOException {
        List<Class<?>> types = api.types(anyOfThem, packages);
        assertThat(types).contains(anyOfThem);
        String module = Path.of("").toAbsolutePath().getFileName().toString();
        String update = "./mvnw -pl " + module + " -am test -Dtest=" + test.getSimpleName()
                + " -Dsurefire.failIfNoSpecifiedTests=false -D" + UPDATE;
        String text = "# What programs can see of this module. To update this file after a change that is meant:\n# "
                + update + "\n\n" + api.text(types);
        if (System.getProperty(UPDATE) != null) {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.writeString(file, text);
        }
        assertThat(Files.exists(file) ? Files.readString(file) : "")
                .as("the API in " + file + "; where the change is meant, update the file:%n  %s%n", update)
                .isEqualTo(text);
    }
}
