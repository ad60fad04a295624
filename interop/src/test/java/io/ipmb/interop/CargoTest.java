package io.ipmb.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.interop.Cargo.Search;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
final class CargoTest {

    @TempDir
    private Path folder;

    @Test
    void aRustupWithoutAToolchainIsNoCargo() throws IOException {
        Path rustup = cargo("rustup", "echo 'error: rustup could not choose a version of cargo to run' >&2; exit 1");
        assertThat(Cargo.find(List.of(rustup)))
                .isInstanceOfSatisfying(
                        Search.Missing.class,
                        missing -> assertThat(missing.why())
                                .contains(rustup.toString(), "rustup could not choose a version of cargo to run"));
    }

    @Test
    void anotherCargoThatWorksIsTakenInstead() throws IOException {
        Path rustup = cargo("rustup", "exit 1");
        Path working = cargo("working", "echo cargo 1.80.0");
        assertThat(Cargo.find(List.of(folder.resolve("none"), rustup, working)))
                .isEqualTo(new Search.Found(working.resolve("cargo")));
    }

    @Test
    void saysWhereToGetOneWhereThereIsNone() {
        assertThat(Cargo.find(List.of(folder)))
                .isInstanceOfSatisfying(
                        Search.Missing.class,
                        missing -> assertThat(missing.why()).contains("https://rustup.rs"));
    }

    private Path cargo(String name, String script) throws IOException {
        Path directory = Files.createDirectory(folder.resolve(name));
        Files.createFile(
                directory.resolve("cargo"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Files.writeString(directory.resolve("cargo"), "#!/bin/sh\n" + script + "\n");
        return directory;
    }
}
