package io.ipmb.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

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
 * Follows the quick start to the letter: writes the files that the page shows into a folder outside of this tree, builds
 * them with the repository that the build has filled, and runs what came out.
 */
@EnabledOnOs(OS.LINUX)
final class NewUserIT {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final Page page = Page.of("docs/guide/quick-start.md");
    /** Not the page's: that one is shared with whatever else runs on this machine. */
    private final String bus = "--ipmb.identifier=new-user." + UUID.randomUUID();

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
        writeTheProject();
        build();
        Path jar = project.resolve("target/moon-1.0.jar");
        assertThat(jar).exists();

        List<String> moon = run(jar);
        await().atMost(LIMIT).until(() -> moon.contains("The moon hears: Hello moon"));

        run(jar, "--ipmb.label=earth");
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

    private void writeTheProject() throws IOException {
        write("pom.xml", page.blocks("xml").get(0));
        write("src/main/resources/application.yml", page.blocks("yaml").get(0));
        write(
                "src/main/java/com/example/MoonApplication.java",
                page.blocks("java").get(0));
    }

    /** The page must say what the file is called. */
    private void write(String name, Page.Block block) throws IOException {
        assertThat(page.prose()).contains("`" + name + "`");
        Path file = project.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, block.text() + "\n");
    }

    private void build() throws MavenInvocationException {
        List<String> output = new CopyOnWriteArrayList<>();
        InvocationRequest request = new DefaultInvocationRequest();
        request.setBaseDirectory(project.toFile());
        request.addArg("package");
        request.setBatchMode(true);
        request.setNoTransferProgress(true);
        request.setOffline(System.getProperty("new-user.network").equals("offline=true"));
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

    /** What it prints, line by line; grows while it runs. */
    private List<String> run(Path jar, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-jar", jar.toString(), bus));
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
