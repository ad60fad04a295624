package io.ipmb.spring.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.ipmb.spring.core.IpmbOperations;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

/** Holds the arrows of the table "Rooms of the Spring module" in {@code docs/architecture.md}. */
class SpringRoomsTest {

    private static final String BASE = "io.ipmb.spring.";

    /** Each room, and the other rooms that it may know. */
    private static final Map<String, Set<String>> KNOWN = Map.ofEntries(
            entry("support", Set.of()),
            entry("core", Set.of("support")),
            entry("event", Set.of()),
            entry("listener", Set.of("event", "core", "support")),
            entry("listener.adapter", Set.of("listener", "event", "core", "support")),
            entry("config", Set.of("listener", "event", "core", "support")),
            entry("annotation", Set.of("config", "listener.adapter", "listener", "core", "support")),
            entry("channel", Set.of("config", "listener", "core", "support")),
            entry("integration.channel", Set.of("channel", "config", "listener", "core", "support")),
            entry("integration.inbound", Set.of("channel", "config", "listener", "core", "support")),
            entry("integration.outbound", Set.of("channel", "core", "support")),
            entry(
                    "integration.dsl",
                    Set.of(
                            "integration.channel",
                            "integration.inbound",
                            "integration.outbound",
                            "channel",
                            "config",
                            "listener",
                            "core",
                            "support")),
            entry("aot", Set.of("annotation", "core", "support")),
            entry("observation", Set.of("listener.adapter", "core", "support")),
            entry(
                    "boot.autoconfigure",
                    Set.of(
                            "annotation",
                            "aot",
                            "channel",
                            "config",
                            "core",
                            "event",
                            "integration.channel",
                            "integration.dsl",
                            "integration.inbound",
                            "integration.outbound",
                            "listener",
                            "listener.adapter",
                            "observation",
                            "support")),
            entry("boot.autoconfigure.actuate", Set.of("boot.autoconfigure", "config", "listener", "core")),
            entry("boot.autoconfigure.health", Set.of("boot.autoconfigure", "config", "listener", "core")),
            entry(
                    "boot.autoconfigure.metrics",
                    Set.of(
                            "boot.autoconfigure",
                            "boot.autoconfigure.observation",
                            "observation",
                            "config",
                            "listener.adapter",
                            "listener",
                            "support",
                            "core")),
            entry(
                    "boot.autoconfigure.observation",
                    Set.of("boot.autoconfigure", "observation", "listener.adapter", "core", "support")));

    private static final Set<String> ROOMS = KNOWN.keySet();

    private static JavaClasses module;

    @BeforeAll
    static void readModule() {
        module = new ClassFileImporter()
                .importUrl(IpmbOperations.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation());
        assertThat(module).as("classes of the module").isNotEmpty();
    }

    private static String[] packages(Set<String> rooms) {
        return rooms.stream().map(BASE::concat).toArray(String[]::new);
    }

    @Test
    void everyClassBelongsToARoomOfTheTable() {
        classes().should().resideInAnyPackage(packages(ROOMS)).check(module);
    }

    @ParameterizedTest
    @FieldSource("ROOMS")
    void aRoomKnowsOnlyTheRoomsBelowIt(String room) {
        Set<String> known = KNOWN.getOrDefault(room, Set.of());
        DescribedPredicate<JavaClass> stranger = resideInAPackage("io.ipmb.spring..")
                .and(DescribedPredicate.not(resideInAPackage(BASE + room)))
                .and(DescribedPredicate.not(resideInAnyPackage(packages(known))))
                .as("in another room than %s", known);
        noClasses()
                .that()
                .resideInAPackage(BASE + room)
                .should()
                .dependOnClassesThat(stranger)
                .allowEmptyShould(true)
                .check(module);
    }

    @Test
    void onlyTheAutoConfigurationKnowsSpringBoot() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.ipmb.spring.boot..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.springframework.boot..")
                .check(module);
    }

    @Test
    void metersAreMadeInTheirRoomAlone() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.ipmb.spring.boot.autoconfigure.metrics")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.micrometer.core..")
                .check(module);
        noClasses()
                .that()
                .resideOutsideOfPackages("io.ipmb.spring.observation", "io.ipmb.spring.boot.autoconfigure.observation")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.micrometer.observation..")
                .check(module);
    }

    @Test
    void springIntegrationAndJacksonAreNeededInTheirRoomsAlone() {
        noClasses()
                .that()
                .resideOutsideOfPackages("io.ipmb.spring.integration..", "io.ipmb.spring.boot..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.springframework.integration..")
                .check(module);
        noClasses()
                .that()
                .resideOutsideOfPackages("io.ipmb.spring.boot..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("tools.jackson..", "com.fasterxml..")
                .check(module);
    }

    /**
     * One that is made in any other way takes over what the thread has that makes it. What makes the workers has no
     * other way to virtual threads; those set the loader first of all.
     */
    @Test
    void threadsAreMadeInOnePlaceAlone() {
        noClasses()
                .should()
                .callConstructor(Thread.class, Runnable.class, String.class)
                .orShould()
                .callConstructor(Thread.class, Runnable.class)
                .orShould()
                .callConstructor(Thread.class)
                .orShould()
                .beAssignableTo(Thread.class)
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(Executors.class)
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(CustomizableThreadFactory.class)
                .check(module);
    }
}
