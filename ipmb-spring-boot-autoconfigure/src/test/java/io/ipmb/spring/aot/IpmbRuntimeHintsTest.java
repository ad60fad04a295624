package io.ipmb.spring.aot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.aot.hint.predicate.RuntimeHintsPredicates.reflection;
import static org.springframework.aot.hint.predicate.RuntimeHintsPredicates.resource;

import io.ipmb.codec.MessageType;
import io.ipmb.envelope.Envelope;
import io.ipmb.envelope.EnvelopeContent;
import io.ipmb.envelope.EnvelopeFront;
import io.ipmb.spring.annotation.IpmbListener;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.springframework.aot.generate.ClassNameGenerator;
import org.springframework.aot.generate.DefaultGenerationContext;
import org.springframework.aot.generate.InMemoryGeneratedFiles;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.beans.factory.aot.AotServices;
import org.springframework.beans.factory.aot.BeanRegistrationAotProcessor;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.javapoet.ClassName;
import org.springframework.messaging.Message;

final class IpmbRuntimeHintsTest {

    @MessageType("1f0f7a66-54d1-4f3d-a8f8-3b7d0ff0a001")
    record Orbit(Body around, List<Mark> marks, Duration period) {}

    record Mark(double height, Side side) {}

    enum Side {
        NEAR,
        FAR
    }

    sealed interface Body permits Planet, Star {}

    record Planet(String name) implements Body {}

    record Star(Map<String, Brightness> bands) implements Body {}

    record Brightness(float value) {}

    record Answer(String text) {}

    record Elsewhere(int number) {}

    static class Observatory {

        @IpmbListener
        Answer orbit(Orbit orbit) {
            return new Answer(orbit.toString());
        }

        void notAListener(Elsewhere elsewhere) {}
    }

    /** What its type variable stands for is known to the class below alone. */
    static class Generic<T, R> {

        @IpmbListener
        R hear(Message<List<T>> message) {
            throw new UnsupportedOperationException("never called");
        }
    }

    @MessageType("1f0f7a66-54d1-4f3d-a8f8-3b7d0ff0a002")
    record Signal(Strength strength) {}

    enum Strength {
        WEAK
    }

    static class Json {
        private String text = "";

        public String getText() {
            return text;
        }

        public void setText(String text) {
            this.text = text;
        }
    }

    static class OfSignals extends Generic<Signal, Json[]> {}

    private static final List<Class<?>> PAYLOADS = List.of(
            Orbit.class,
            Mark.class,
            Side.class,
            Body.class,
            Planet.class,
            Star.class,
            Brightness.class,
            Answer.class,
            Signal.class,
            Strength.class);

    private static final RuntimeHints HINTS = new RuntimeHints();

    private static RuntimeHints ofTheApplication = new RuntimeHints();

    @BeforeAll
    static void register() {
        new IpmbRuntimeHints().registerHints(HINTS, IpmbRuntimeHintsTest.class.getClassLoader());
        DefaultGenerationContext context = new DefaultGenerationContext(
                new ClassNameGenerator(ClassName.get("io.ipmb.generated", "Application")),
                new InMemoryGeneratedFiles());
        try (GenericApplicationContext application = new GenericApplicationContext()) {
            application.registerBean(Observatory.class);
            application.registerBean(OfSignals.class);
            new ApplicationContextAotGenerator().processAheadOfTime(application, context);
        }
        ofTheApplication = context.getRuntimeHints();
    }

    @Test
    void springFindsTheHints() {
        assertThat(AotServices.factories().load(RuntimeHintsRegistrar.class).asList())
                .hasAtLeastOneElementOfType(IpmbRuntimeHints.class);
        assertThat(AotServices.factories()
                        .load(BeanRegistrationAotProcessor.class)
                        .asList())
                .hasAtLeastOneElementOfType(ListenerHintsProcessor.class);
    }

    @ParameterizedTest
    @FieldSource("PAYLOADS")
    void whatListenersTakeAndReturnIsKnownDownToItsParts(Class<?> type) {
        assertThat(reflection()
                        .onType(type)
                        .withMemberCategories(
                                MemberCategory.ACCESS_DECLARED_FIELDS,
                                MemberCategory.INVOKE_DECLARED_CONSTRUCTORS,
                                MemberCategory.INVOKE_DECLARED_METHODS))
                .accepts(ofTheApplication);
    }

    @Test
    void objectsThatATypeVariableStandsForCanBeReadAndWritten() throws NoSuchMethodException {
        assertThat(reflection().onMethodInvocation(Json.class.getMethod("getText")))
                .accepts(ofTheApplication);
        assertThat(reflection().onMethodInvocation(Json.class.getMethod("setText", String.class)))
                .accepts(ofTheApplication);
    }

    @Test
    void listenerMethodsCanBeCalledAndOthersAreLeftAlone() {
        assertThat(reflection().onMethodInvocation(Observatory.class, "orbit")).accepts(ofTheApplication);
        assertThat(reflection().onMethodInvocation(Observatory.class, "notAListener"))
                .rejects(ofTheApplication);
        assertThat(reflection().onType(Elsewhere.class)).rejects(ofTheApplication);
    }

    @Test
    void theFunctionsOfTheCLibraryCanBeBound() throws ClassNotFoundException {
        List<Method> functions = Arrays.stream(Class.forName(JnaHints.FUNCTIONS).getDeclaredMethods())
                .filter(method -> Modifier.isNative(method.getModifiers()))
                .toList();
        assertThat(functions)
                .isNotEmpty()
                .allSatisfy(method ->
                        assertThat(reflection().onMethodInvocation(method)).accepts(HINTS));
    }

    @Test
    void theNativeLibraryOfJnaIsInTheImage() {
        assertThat(JnaHints.LIBRARIES).allSatisfy(library -> {
            assertThat(getClass().getClassLoader().getResource(library)).isNotNull();
            assertThat(resource().forResource(library)).accepts(HINTS);
        });
    }

    /** A name that JNA does not have any more would be a hint without effect. */
    @Test
    void everyTypeThatIsNamedExists() {
        assertThat(HINTS.reflection().typeHints())
                .extracting(hint -> hint.getType().getName())
                .allSatisfy(
                        name -> assertThat(Class.forName(name, false, getClass().getClassLoader()))
                                .isNotNull());
    }

    @Test
    void everyMethodThatIsNamedExists() {
        assertThat(HINTS.reflection().typeHints()).allSatisfy(hint -> {
            Class<?> type =
                    Class.forName(hint.getType().getName(), false, getClass().getClassLoader());
            assertThat(hint.methods())
                    .allSatisfy(method ->
                            assertThat(type.getDeclaredMethod(method.getName())).isNotNull());
        });
    }

    @Test
    void theNumberInsideAFileDescriptorCanBeRead() throws ClassNotFoundException {
        assertThat(reflection().onFieldAccess("java.io.FileDescriptor", "fd")).accepts(HINTS);
        assertThat(reflection().onFieldAccess("sun.nio.ch.FileChannelImpl", "fd"))
                .accepts(HINTS);
    }

    @Test
    void envelopesCanBeRead() {
        for (Class<?> type : List.of(Envelope.class, EnvelopeContent.class, EnvelopeFront.class)) {
            assertThat(reflection().onType(type).withMemberCategory(MemberCategory.INVOKE_DECLARED_CONSTRUCTORS))
                    .accepts(HINTS);
        }
        assertThat(reflection().onType(EnvelopeContent.Flag.class)).accepts(HINTS);
    }
}
