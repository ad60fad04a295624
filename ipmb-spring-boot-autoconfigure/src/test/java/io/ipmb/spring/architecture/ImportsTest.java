package io.ipmb.spring.architecture;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.Endpoint;
import io.ipmb.testsupport.PublicApi;
import java.io.IOException;
import java.io.StringWriter;
import java.lang.reflect.Modifier;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/**
 * A class of an application imports {@code io.ipmb.*} beside Spring's packages. {@code Endpoint} and {@code Selector}
 * have namesakes in Spring Boot's {@code actuate.endpoint.annotation}, {@code Subscription} one in Reactive Streams:
 * whoever writes such an endpoint or publisher seldom joins a bus in the same class, and the words are the bus's own.
 */
class ImportsTest {

    @TempDir
    private Path classes;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "org/springframework/messaging",
                "org/springframework/integration",
                "org/springframework/context",
                "org/springframework/beans/factory",
                "org/springframework/stereotype",
                "org/springframework/scheduling",
                "org/springframework/boot/autoconfigure",
                "org/springframework/boot/context"
            })
    void noTypeOfTheBusHasTheNameOfOneOfSpring(String folder) throws IOException, ClassNotFoundException {
        assertThat(types(folder)).as("types in " + folder).hasSizeGreaterThan(3);
        assertThat(namesakes(folder)).isEmpty();
    }

    @Test
    void onlyTwoTypesHaveNamesakesInTheActuator() throws IOException, ClassNotFoundException {
        assertThat(namesakes("org/springframework/boot/actuate"))
                .containsExactlyInAnyOrder(
                        "org.springframework.boot.actuate.endpoint.annotation.Endpoint",
                        "org.springframework.boot.actuate.endpoint.annotation.Selector");
    }

    private static List<String> namesakes(String folder) throws IOException, ClassNotFoundException {
        Set<String> bus = new HashSet<>();
        for (Class<?> type : new PublicApi(element -> false).types(Endpoint.class, "io.ipmb"::equals)) {
            if (!type.isMemberClass()) {
                bus.add(type.getSimpleName());
            }
        }
        List<String> found = new ArrayList<>();
        for (String type : types(folder)) {
            // Only these are loaded: many others miss an optional library here.
            if (bus.contains(type.substring(type.lastIndexOf('.') + 1))) {
                Class<?> namesake = Class.forName(type, false, ImportsTest.class.getClassLoader());
                if (Modifier.isPublic(namesake.getModifiers())) {
                    found.add(type);
                }
            }
        }
        return found;
    }

    @Test
    void allOfTheBusCanBeImportedBesideAllOfSpringMessaging() throws IOException {
        String source = """
                import io.ipmb.*;
                import io.ipmb.codec.*;
                import java.time.*;
                import java.util.*;
                import org.springframework.context.annotation.*;
                import org.springframework.integration.annotation.*;
                import org.springframework.messaging.*;
                import org.springframework.messaging.handler.annotation.*;
                import org.springframework.stereotype.*;

                class Both {
                    Message<String> springs;
                    MessageHandler handler;
                    IncomingMessage ours;
                    IncomingMessageHandler ourHandler;
                    Endpoint endpoint;
                    Selector selector;
                    Label label;
                    Subscription subscription;
                    MessageType type;
                }
                """;
        assertThat(compile(source)).isEmpty();
    }

    private static List<String> types(String folder) throws IOException {
        List<String> found = new ArrayList<>();
        for (Resource file :
                new PathMatchingResourcePatternResolver().getResources("classpath*:" + folder + "/**/*.class")) {
            String path = file.getURL().getPath();
            if (!path.contains("$") && !path.endsWith("-info.class")) {
                String name = path.substring(path.lastIndexOf(folder), path.length() - ".class".length());
                found.add(name.replace('/', '.'));
            }
        }
        return found;
    }

    /** What the compiler says; nothing where all is well. */
    private String compile(String source) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter said = new StringWriter();
        JavaFileObject unit = new SimpleJavaFileObject(URI.create("string:///Both.java"), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return source;
            }
        };
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, Locale.ROOT, UTF_8)) {
            List<String> options = List.of(
                    "-proc:none", "-d", classes.toString(), "-classpath", System.getProperty("java.class.path"));
            compiler.getTask(said, files, null, options, null, List.of(unit)).call();
        }
        return said.toString();
    }
}
