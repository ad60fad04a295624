package io.ipmb.spring.architecture;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import io.ipmb.spring.listener.IpmbListenerContainer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * Holds the floors of the rooms {@code listener} and {@code listener.adapter}, as {@code docs/architecture.md} names
 * them: no arrow points up, and no circle of classes is left.
 */
class ListenerFloorsTest {

    private record Floor(String name, Set<String> classes) {}

    /** The floors of each room, from the top down. */
    private static final Map<String, List<Floor>> FLOORS = Map.ofEntries(
            entry(
                    "io.ipmb.spring.listener",
                    List.of(
                            new Floor("container", Set.of("IpmbListenerContainer", "CallsInOrder")),
                            new Floor("life cycle", Set.of("ContainerLifecycle", "ReadBarrier")),
                            new Floor("present state", Set.of("ListenerGroup", "BackgroundJoin")),
                            new Floor(
                                    "application",
                                    Set.of(
                                            "ContainerRuntime",
                                            "ContainerMonitor",
                                            "EventPump",
                                            "IdleDetector",
                                            "StartupFailurePolicy")),
                            new Floor("session", Set.of("ListenerSession")),
                            new Floor(
                                    "way of a message",
                                    Set.of(
                                            "Intake",
                                            "DirectIntake",
                                            "QueuedIntake",
                                            "Forwarding",
                                            "MessageRunner",
                                            "ContainerContext",
                                            "BoundedTask",
                                            "Gate",
                                            "MessageQueue",
                                            "Worker")),
                            new Floor("other containers", Set.of("Untaken", "Neighbours", "Routing", "Destination")),
                            new Floor(
                                    "container's values",
                                    Set.of(
                                            "ContainerCounters",
                                            "ContainerStatistics",
                                            "ContainerId",
                                            "ContainerReport",
                                            "ContainerSettings",
                                            "ContainerState")),
                            new Floor(
                                    "listeners",
                                    Set.of(
                                            "ConvertingMessageListener",
                                            "ListenerSet",
                                            "IllegalListenerException",
                                            "IpmbMessageListener",
                                            "ListenerCounters",
                                            "ListenerStatistics",
                                            "ListenerSettings",
                                            "RegisteredListener")))),
            entry(
                    "io.ipmb.spring.listener.adapter",
                    List.of(
                            new Floor(
                                    "factory",
                                    Set.of("MethodListenerFactory", "MethodListenerOptions", "ClassMessageListener")),
                            new Floor("listener", Set.of("MethodMessageListener")),
                            new Floor(
                                    "result",
                                    Set.of(
                                            "AsyncResults",
                                            "DeclaredResult",
                                            "FailureHandling",
                                            "ReplyContext",
                                            "ReplyDestination",
                                            "ResultSender",
                                            "SelectorMessageRecoverer")),
                            new Floor(
                                    "call",
                                    Set.of(
                                            "MethodInvocation",
                                            "ArgumentsFactory",
                                            "AttachmentArguments",
                                            "ListenerParameter",
                                            "MethodArgument",
                                            "PayloadValidation")),
                            new Floor(
                                    "message and method",
                                    Set.of(
                                            "IpmbListenerErrorHandler",
                                            "IpmbMessageRecoverer",
                                            "ListenerExecutionFailedException",
                                            "ListenerObservation",
                                            "MethodDescription",
                                            "ReceivedMessage",
                                            "WantedPayload")))));

    private static final Set<String> ROOMS = FLOORS.keySet();

    private static JavaClasses module;

    @BeforeAll
    static void readModule() {
        module = new ClassFileImporter()
                .importUrl(IpmbListenerContainer.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation());
    }

    /** A nested class belongs to the file that it stands in. */
    private static String file(JavaClass type) {
        String name = type.getName().substring(type.getPackageName().length() + 1);
        int nested = name.indexOf('$');
        return nested < 0 ? name : name.substring(0, nested);
    }

    private static List<JavaClass> classes(String room) {
        return module.stream()
                .filter(type ->
                        type.getPackageName().equals(room) && !file(type).equals("package-info"))
                .toList();
    }

    private static int floor(String room, String file) {
        List<Floor> floors = FLOORS.getOrDefault(room, List.of());
        for (int i = 0; i < floors.size(); i++) {
            if (floors.get(i).classes().contains(file)) {
                return i;
            }
        }
        return -1;
    }

    @ParameterizedTest
    @FieldSource("ROOMS")
    void everyClassStandsOnOneFloor(String room) {
        List<String> named = new ArrayList<>();
        FLOORS.getOrDefault(room, List.of()).forEach(floor -> named.addAll(floor.classes()));

        assertThat(named).doesNotHaveDuplicates();
        assertThat(new TreeSet<>(named))
                .isEqualTo(classes(room).stream()
                        .map(ListenerFloorsTest::file)
                        .collect(Collectors.toCollection(TreeSet::new)));
    }

    @ParameterizedTest
    @FieldSource("ROOMS")
    void noArrowPointsUp(String room) {
        Set<String> arrowsUp = new TreeSet<>();
        for (JavaClass type : classes(room)) {
            int from = floor(room, file(type));
            for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                JavaClass target = dependency.getTargetClass().getBaseComponentType();
                if (target.getPackageName().equals(room) && floor(room, file(target)) < from) {
                    arrowsUp.add(file(type) + " -> " + file(target));
                }
            }
        }
        assertThat(arrowsUp).isEmpty();
    }

    @ParameterizedTest
    @FieldSource("ROOMS")
    void noCircleOfClassesIsLeft(String room) {
        slices().assignedFrom(new Files(room)).should().beFreeOfCycles().check(module);
    }

    private record Files(String room) implements SliceAssignment {

        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
            return type.getPackageName().equals(room) ? SliceIdentifier.of(file(type)) : SliceIdentifier.ignore();
        }

        @Override
        public String getDescription() {
            return "files of " + room;
        }
    }
}
