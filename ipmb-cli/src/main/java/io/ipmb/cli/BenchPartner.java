package io.ipmb.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.ProcessBuilder.Redirect;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The second process of {@code bench}, with a JVM like this one. Closing ends it, and so does the end of this one. */
final class BenchPartner implements AutoCloseable {

    private static final long PATIENCE_SECONDS = 10;

    private final Process process;

    private BenchPartner(Process process) {
        this.process = process;
    }

    /**
     * Starts it, and waits until it hosts the bus.
     *
     * @throws CommandFailedException when it does not
     */
    static BenchPartner start(String bus, BenchWay way) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        if (Runtime.version().feature() >= 22) {
            // What the manifest of a jar that is started says.
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
        command.addAll(List.of(BenchPartnerCommand.NAME, bus));
        command.addAll(way.arguments());
        try {
            BenchPartner partner = new BenchPartner(
                    new ProcessBuilder(command).redirectError(Redirect.INHERIT).start());
            partner.awaitJoined();
            return partner;
        } catch (IOException e) {
            throw new CommandFailedException("cannot start a second process: " + e.getMessage(), e);
        }
    }

    private void awaitJoined() throws IOException {
        BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        @Nullable String line = output.readLine();
        if (line == null) {
            close();
            throw new CommandFailedException("the second process did not join the bus");
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
