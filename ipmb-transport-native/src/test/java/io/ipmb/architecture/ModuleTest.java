package io.ipmb.architecture;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.Native;
import io.ipmb.Endpoint;
import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The transport as a module: a program on the module path sees the API, and nothing behind it. */
class ModuleTest {

    private static final String PROGRAM = """
            package com.example.solar;

            import io.ipmb.*;
            import io.ipmb.codec.MessageType;

            public class Main {

                @MessageType("0a3bb1cb-0d4c-4f3e-9a4c-6f0f5a1c2b11")
                record Report(String place, int celsius) {}

                public static void main(String[] args) {
                    JoinOptions.Builder options = JoinOptions.builder(args[1]).receives(Report.class);
                    if (args[0].equals("in-process")) {
                        options.platform(BusPlatform.inProcess());
                    }
                    try (Endpoint moon = Endpoint.join(options.label("moon").build());
                            Endpoint earth = Endpoint.join(options.label("earth").build())) {
                        earth.send(Selector.unicast("moon"), new Report("crater", -170));
                        try (IncomingMessage message = moon.receive()) {
                            System.out.println(message.payload());
                        }
                    }
                }
            }
            """;

    private static final String OPEN =
            "module com.example.solar { requires io.ipmb; opens com.example.solar to io.ipmb; }";
    private static final String CLOSED = "module com.example.solar { requires io.ipmb; }";

    @TempDir
    private static Path transport;

    @TempDir
    private Path program;

    /**
     * The module's classes, with the descriptor of the build, or one that is compiled here where the build left it out.
     */
    @BeforeAll
    static void copyTransport() throws IOException {
        Path classes = locationOf(Endpoint.class);
        try (Stream<Path> files = Files.walk(classes)) {
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                Path copy = transport.resolve(classes.relativize(file).toString());
                Files.createDirectories(copy.getParent());
                Files.copy(file, copy);
            }
        }
        if (Files.notExists(transport.resolve("module-info.class"))) {
            String problems = compile(
                    List.of(Path.of("src/main/java/module-info.java")),
                    "--module-path",
                    libraries(),
                    "--patch-module",
                    "io.ipmb=" + transport,
                    "-d",
                    transport.toString());
            assertThat(problems).isEmpty();
        }
    }

    @Test
    void exportsTheApiAndKeepsEverythingElse() {
        ModuleDescriptor descriptor =
                ModuleFinder.of(transport).find("io.ipmb").orElseThrow().descriptor();
        assertThat(descriptor.isOpen()).isFalse();
        assertThat(descriptor.opens()).isEmpty();
        Map<Boolean, List<String>> exports = descriptor.exports().stream()
                .sorted()
                .collect(Collectors.groupingBy(
                        ModuleDescriptor.Exports::isQualified,
                        Collectors.mapping(ModuleDescriptor.Exports::source, Collectors.toList())));
        assertThat(exports.get(false)).containsExactly("io.ipmb", "io.ipmb.codec", "io.ipmb.counter");
        assertThat(exports.get(true)).containsExactly("io.ipmb.envelope", "io.ipmb.incident", "io.ipmb.platform");
        assertThat(descriptor.exports().stream()
                        .filter(ModuleDescriptor.Exports::isQualified)
                        .flatMap(export -> export.targets().stream()))
                .as("modules of this project alone")
                .allMatch(target -> target.startsWith("io.ipmb.spring"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"in-process", "operating-system"})
    void aProgramOnTheModulePathJoinsAndSendsARecordOfItsOwn(String platform) throws Exception {
        assertThat(compileProgram(OPEN, PROGRAM)).isEmpty();
        assertThat(run(platform)).isEqualTo("Report[place=crater, celsius=-170]");
    }

    @Test
    void aRecordInAPackageThatIsNotOpenIsRefusedWithTheLineToWrite() throws Exception {
        assertThat(compileProgram(CLOSED, PROGRAM)).isEmpty();
        assertThat(run("in-process"))
                .contains("IllegalPayloadTypeException")
                .contains("write 'opens com.example.solar to io.ipmb;' in the module-info.java of com.example.solar");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "io.ipmb.controller.Controller",
                "io.ipmb.endpoint.BusEndpoint",
                "io.ipmb.envelope.EnvelopeCodec",
                "io.ipmb.incident.IncidentLog",
                "io.ipmb.platform.Platform",
                "io.ipmb.platform.memory.MemoryPlatform",
                "io.ipmb.protocol.FrameView",
                "io.ipmb.region.SharedRegion"
            })
    void aProgramSeesNoRoomOfTheImplementation(String type) throws Exception {
        assertThat(Class.forName(type)).as("there to be seen on the class path").isPublic();
        String source = "package com.example.solar; class Main { " + type + " seen; }";
        assertThat(compileProgram(OPEN, source)).contains("is not visible");
    }

    private String compileProgram(String module, String main) throws IOException {
        Path sources = Files.createDirectories(program.resolve("src/com/example/solar"));
        Path descriptor = Files.writeString(program.resolve("src/module-info.java"), module);
        Path source = Files.writeString(sources.resolve("Main.java"), main);
        return compile(
                List.of(descriptor, source),
                "--module-path",
                modulePath(),
                "-d",
                program.resolve("classes").toString());
    }

    /** What it says, in one piece. */
    private String run(String platform) throws IOException, InterruptedException {
        Path output = program.resolve("output.txt");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+IgnoreUnrecognizedVMOptions",
                        "--enable-native-access=com.sun.jna",
                        "--module-path",
                        modulePath() + File.pathSeparator + program.resolve("classes"),
                        "--module",
                        "com.example.solar/com.example.solar.Main",
                        platform,
                        "module-test-" + ProcessHandle.current().pid())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(process.waitFor(50, TimeUnit.SECONDS))
                    .as("the program ends")
                    .isTrue();
        } finally {
            process.destroyForcibly();
        }
        return Files.readString(output)
                .lines()
                .filter(line -> !line.startsWith("WARNING:"))
                .collect(Collectors.joining("\n"));
    }

    /** What the compiler says; nothing where all is well. */
    private static String compile(List<Path> sources, String... options) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter said = new StringWriter();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, Locale.ROOT, UTF_8)) {
            Iterable<? extends JavaFileObject> units = files.getJavaFileObjectsFromPaths(sources);
            boolean compiled = compiler.getTask(said, files, null, List.of(options), null, units)
                    .call();
            assertThat(compiled || !said.toString().isEmpty())
                    .as("a failure says why")
                    .isTrue();
        }
        return said.toString();
    }

    private static String modulePath() {
        return transport + File.pathSeparator + libraries();
    }

    private static String libraries() {
        return locationOf(Native.class) + File.pathSeparator + locationOf(NullMarked.class);
    }

    private static Path locationOf(Class<?> type) {
        try {
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
