package io.ipmb.architecture;

import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.ipmb.AllowedPeers;
import io.ipmb.BusPlatform;
import io.ipmb.HostLimits;
import io.ipmb.HostedBus;
import io.ipmb.SlowConsumerPolicy;
import io.ipmb.UnsupportedPlatformException;
import io.ipmb.endpoint.BusEndpoint;
import io.ipmb.endpoint.WireSelectors;
import io.ipmb.platform.Daemons;
import java.nio.channels.FileChannel;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Holds the arrows of the table "Rooms of the transport" in {@code docs/architecture.md}. */
class RoomsTest {

    /** The rooms that stand on one operating system each, and alone may load native code. */
    private static final String[] SYSTEMS = {
        "io.ipmb.platform.linux", "io.ipmb.platform.windows", "io.ipmb.platform.macos"
    };

    /** Each room, and the other rooms that it may know. Whoever knows a room does not know the rooms inside of it. */
    private static final Map<String, Set<String>> KNOWN = Map.ofEntries(
            entry("io.ipmb.codec", Set.of()),
            entry("io.ipmb.counter", Set.of()),
            entry("io.ipmb.incident", Set.of()),
            entry("io.ipmb.platform", Set.of()),
            entry("io.ipmb.platform.linux", Set.of("io.ipmb.platform", "io.ipmb.incident")),
            entry("io.ipmb.platform.windows", Set.of("io.ipmb.platform")),
            entry("io.ipmb.platform.macos", Set.of("io.ipmb.platform")),
            entry("io.ipmb.platform.memory", Set.of("io.ipmb.platform", "io.ipmb.lane")),
            entry("io.ipmb.protocol", Set.of("io.ipmb.codec")),
            entry("io.ipmb.lane", Set.of("io.ipmb.platform")),
            entry(
                    "io.ipmb.controller",
                    Set.of(
                            "io.ipmb.protocol",
                            "io.ipmb.codec",
                            "io.ipmb.platform",
                            "io.ipmb.counter",
                            "io.ipmb.incident")),
            // An envelope is a payload like any other: nothing below knows it.
            entry("io.ipmb.envelope", Set.of("io.ipmb", "io.ipmb.codec")),
            // region and endpoint implement the public types, so they depend on them.
            entry("io.ipmb.region", Set.of("io.ipmb", "io.ipmb.platform", "io.ipmb.counter", "io.ipmb.incident")),
            entry(
                    "io.ipmb.endpoint",
                    Set.of(
                            "io.ipmb",
                            "io.ipmb.region",
                            "io.ipmb.lane",
                            "io.ipmb.controller",
                            "io.ipmb.protocol",
                            "io.ipmb.codec",
                            "io.ipmb.platform",
                            "io.ipmb.counter",
                            "io.ipmb.incident")),
            entry(
                    "io.ipmb",
                    Set.of(
                            "io.ipmb.endpoint",
                            "io.ipmb.region",
                            "io.ipmb.lane",
                            "io.ipmb.controller",
                            "io.ipmb.protocol",
                            "io.ipmb.codec",
                            "io.ipmb.platform",
                            "io.ipmb.platform.memory",
                            "io.ipmb.counter")));

    private static final Set<String> ROOMS = KNOWN.keySet();

    /**
     * Types of the user that also say something to the rooms below: settings, what a host shows, a failure, a marker.
     * They are in {@code io.ipmb}, since users look there, and know no room below but for a factory of {@code
     * BusPlatform}.
     */
    private static final DescribedPredicate<JavaClass> VALUES_OF_THE_USER = belongToAnyOf(
                    AllowedPeers.class,
                    HostLimits.class,
                    SlowConsumerPolicy.class,
                    HostedBus.class,
                    UnsupportedPlatformException.class,
                    BusPlatform.class)
            .as("values of the user");

    private static JavaClasses transport;

    @BeforeAll
    static void readTransport() {
        transport = new ClassFileImporter()
                .importUrl(
                        BusEndpoint.class.getProtectionDomain().getCodeSource().getLocation());
        assertThat(transport).as("classes of the transport").isNotEmpty();
    }

    @Test
    void everyClassBelongsToARoomOfTheTable() {
        classes().should().resideInAnyPackage(ROOMS.toArray(String[]::new)).check(transport);
    }

    @ParameterizedTest
    @FieldSource("ROOMS")
    void aRoomKnowsOnlyTheRoomsBelowIt(String room) {
        String[] known = KNOWN.get(room).toArray(String[]::new);
        DescribedPredicate<JavaClass> stranger = resideInAPackage("io.ipmb..")
                .and(DescribedPredicate.not(resideInAPackage(room)))
                .and(DescribedPredicate.not(resideInAnyPackage(known)))
                .and(DescribedPredicate.not(VALUES_OF_THE_USER))
                .as("in another room than %s, and no values of the user", KNOWN.get(room));
        noClasses()
                .that()
                .resideInAPackage(room)
                .should()
                .dependOnClassesThat(stranger)
                .allowEmptyShould(true)
                .check(transport);
    }

    @Test
    void valuesOfTheUserKnowNoRoomBelow() {
        noClasses()
                .that(VALUES_OF_THE_USER)
                .and(DescribedPredicate.not(equivalentTo(BusPlatform.class)))
                .should()
                .dependOnClassesThat(
                        resideInAPackage("io.ipmb..").and(DescribedPredicate.not(resideInAPackage("io.ipmb"))))
                .check(transport);
    }

    @Test
    void theUsersRoomHasOneDoorToTheEndpointAndGivesItSelectors() {
        noClasses()
                .that()
                .resideInAPackage("io.ipmb")
                .should()
                .dependOnClassesThat(resideInAPackage("io.ipmb.endpoint")
                        .and(DescribedPredicate.not(belongToAnyOf(BusEndpoint.class, WireSelectors.class)))
                        .as("in io.ipmb.endpoint other than BusEndpoint and WireSelectors"))
                .check(transport);
    }

    @Test
    void nothingButTheJdkAndJSpecifyIsNeededOutsideOfThePlatforms() {
        classes()
                .that(DescribedPredicate.not(resideInAnyPackage(SYSTEMS)))
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("io.ipmb..", "java..", "org.jspecify.annotations")
                .check(transport);
    }

    /** One that is made in any other way takes over what the thread has that makes it. */
    @Test
    void threadsAreMadeInOnePlaceAlone() {
        noClasses()
                .that(DescribedPredicate.not(equivalentTo(Daemons.class)))
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
                .check(transport);
    }

    /** A test can make those of {@code LinuxCalls} fail, and no others. */
    @Test
    void filesOfTheLinuxPlatformAreOpenedAndMappedThroughItsCallsAlone() {
        noClasses()
                .that()
                .resideInAPackage("io.ipmb.platform.linux")
                .and()
                .doNotHaveSimpleName("JnaLinuxCalls")
                .should()
                .callMethodWhere(target(owner(assignableTo(FileChannel.class))).and(target(nameMatching("open|map"))))
                .check(transport);
    }

    @Test
    void nativeCodeIsCalledThroughJnaAlone() {
        classes()
                .that()
                .resideInAnyPackage(SYSTEMS)
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage("io.ipmb..", "java..", "org.jspecify.annotations")
                        .or(resideInAPackage("com.sun.jna..").and(resideOutsideOfPackage("com.sun.jna.internal.."))))
                .allowEmptyShould(true)
                .check(transport);
    }
}
