package io.ipmb.benchmarks;

import io.ipmb.benchmarks.bare.BareSockets;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A program with ipmb's command line, or a part of it: the Java command line, the Rust peer, the bare sockets. Each can
 * play any role in a measurement of rates.
 *
 * @param name the name in reports
 * @param prefix the words before the arguments
 * @param joining options of all commands that join, but host
 */
public record Program(String name, List<String> prefix, List<String> joining) {

    /** The options of the JVM in the script {@code ipmb}. */
    public static final List<String> JVM_OPTIONS = List.of("-Xshare:auto", "-XX:+UseSerialGC");

    /**
     * The Java command line.
     *
     * @param jvmOptions of its JVM, which is otherwise like this one
     */
    public static Program java(List<String> jvmOptions) {
        return new Program("Java", JavaCommand.of(jvmOptions, JavaCommand.classPath(), "io.ipmb.cli.Main"), List.of());
    }

    /** The same program with further options of all commands that join, but {@code host}. */
    public Program with(String... options) {
        return new Program(name, prefix, List.of(options));
    }

    /**
     * The sockets alone, with the part of the command line that {@link Role} uses.
     *
     * @param jvmOptions of its JVM, which is otherwise like this one
     */
    public static Program bareSockets(List<String> jvmOptions) {
        return new Program(
                "bare sockets",
                JavaCommand.of(jvmOptions, JavaCommand.classPath(), BareSockets.class.getName()),
                List.of());
    }

    /**
     * The Rust peer, built by cargo from the project's sources.
     *
     * @throws IllegalStateException when the build fails
     */
    public static Program rust() {
        Path folder = project().resolve("interop/peer");
        Process cargo = null;
        try {
            cargo = new ProcessBuilder("cargo", "build", "--release", "--locked", "--quiet")
                    .directory(folder.toFile())
                    .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            if (cargo.waitFor() != 0) {
                throw new IllegalStateException("cargo cannot build the Rust peer in " + folder);
            }
        } catch (IOException e) {
            throw new IllegalStateException("the Rust peer needs cargo: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            cargo.destroy();
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        return new Program(
                "ipmb 0.8.5 (Rust)",
                List.of(folder.resolve("target/release/ipmb-peer").toString()),
                List.of());
    }

    /** Starts a command. */
    public PeerRun start(String... arguments) {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(List.of(arguments));
        return PeerRun.start(command);
    }

    /** Starts a command that joins a bus. */
    public PeerRun join(List<String> arguments) {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(arguments);
        command.addAll(joining);
        return PeerRun.start(command);
    }

    /** The project's folder: the one above this program with the peer's sources. */
    public static Path project() {
        Path place;
        try {
            place = Path.of(Program.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
        for (Path folder = place; folder != null; folder = folder.getParent()) {
            if (Files.exists(folder.resolve("interop/peer/Cargo.toml"))) {
                return folder;
            }
        }
        throw new IllegalStateException("the sources of the Rust peer are not above " + place);
    }
}
