package io.ipmb.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.apache.maven.shared.invoker.DefaultInvocationRequest;
import org.apache.maven.shared.invoker.DefaultInvoker;
import org.apache.maven.shared.invoker.InvocationRequest;
import org.apache.maven.shared.invoker.InvocationResult;
import org.apache.maven.shared.invoker.MavenInvocationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Follows the pages with whole projects to the letter: writes the files that the page shows into a folder outside of
 * this tree, builds them with the repository that the build has filled, and runs what came out.
 */
@EnabledOnOs(OS.LINUX)
final class NewUserIT {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    /** Not the page's: that one is shared with whatever else runs on this machine. */
    private final String bus = "new-user." + UUID.randomUUID();

    private final List<Process> started = new ArrayList<>();

    @TempDir
    private Path project;

    @AfterEach
    void endEverything() throws InterruptedException {
        started.forEach(Process::destroyForcibly);
        for (Process process : started) {
            process.waitFor();
        }
    }

    @Test
    @Timeout(600)
    void aMessageArrives() throws Exception {
        Page page = Page.of("docs/guide/quick-start.md");
        write(page, "pom.xml", page.blocks("xml").get(0));
        write(page, "src/main/resources/application.yml", page.blocks("yaml").get(0));
        write(
                page,
                "src/main/java/com/example/MoonApplication.java",
                page.blocks("java").get(0));
        build();
        Path jar = project.resolve("target/moon-1.0.jar");
        assertThat(jar).exists();
        String identifier = "--ipmb.identifier=" + bus;

        List<String> moon = run("-jar", jar.toString(), identifier);
        await().atMost(LIMIT).until(() -> moon.contains("The moon hears: Hello moon"));

        run("-jar", jar.toString(), identifier, "--ipmb.label=earth");
        await().atMost(LIMIT)
                .until(() -> moon.stream()
                                .filter("The moon hears: Hello moon"::equals)
                                .count()
                        == 2);

        Process first = started.get(0);
        assertThat(first.isAlive()).as("still listens").isTrue();
        first.destroy();
        assertThat(first.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS))
                .as("ends when it is asked to")
                .isTrue();
    }

    /** Takes the plugins that Maven takes where nobody says which; they need the network where they were never used. */
    @Test
    @Timeout(600)
    void aMessageArrivesWithoutSpring() throws Exception {
        assumeFalse(isOffline());
        Page page = Page.of("docs/guide/plain-java.md");
        write(page, "pom.xml", page.blocks("xml").get(0));
        write(page, "src/main/java/com/example/Hello.java", page.blocks("java").get(0));
        build();
        String jar = project.resolve("target/hello-1.0.jar").toString();

        List<String> moon = run("-Dbus=" + bus, "-jar", jar);
        List<String> earth = run("-Dbus=" + bus, "-jar", jar, "Hello", "moon");

        await().atMost(LIMIT).until(() -> moon.contains("The moon hears: Hello moon"));
        assertThat(started.get(1).waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(started.get(1).exitValue()).as("%s", earth).isZero();
    }

    /** The page must say what the file is called. */
    private void write(Page page, String name, Page.Block block) throws IOException {
        assertThat(page.prose()).contains("`" + name + "`");
        Path file = project.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, block.text() + "\n");
    }

    private static boolean isOffline() {
        return System.getProperty("new-user.network").equals("offline=true");
    }

    private void build() throws MavenInvocationException {
        List<String> output = new CopyOnWriteArrayList<>();
        InvocationRequest request = new DefaultInvocationRequest();
        request.setBaseDirectory(project.toFile());
        request.addArg("package");
        request.setBatchMode(true);
        request.setNoTransferProgress(true);
        request.setOffline(isOffline());
        request.setMavenHome(new File(System.getProperty("new-user.maven")));
        request.setJavaHome(new File(System.getProperty("java.home")));
        request.setLocalRepositoryDirectory(new File(System.getProperty("new-user.repository")));
        Properties properties = new Properties();
        properties.setProperty("maven.repo.local.tail", System.getProperty("new-user.repository.behind"));
        request.setProperties(properties);
        request.setOutputHandler(output::add);
        request.setTimeoutInSeconds(500);

        InvocationResult result = new DefaultInvoker().execute(request);

        assertThat(result.getExecutionException()).isNull();
        assertThat(result.getExitCode()).as(String.join("\n", output)).isZero();
    }

    /** What a JVM prints, line by line; grows while it runs. */
    private List<String> run(String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        started.add(process);
        List<String> lines = new CopyOnWriteArrayList<>();
        Thread reader = new Thread(() -> process.inputReader().lines().forEach(lines::add), "new-user-output");
        reader.setDaemon(true);
        reader.start();
        return lines;
    }
}
