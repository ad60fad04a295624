package io.ipmb.spring.boot.autoconfigure.actuate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.ipmb.BusDirectory;
import io.ipmb.Endpoint;
import io.ipmb.JoinOptions;
import io.ipmb.LaneMode;
import io.ipmb.Selector;
import io.ipmb.platform.memory.MemoryPlatform;
import io.ipmb.spring.annotation.IpmbListener;
import io.ipmb.spring.boot.autoconfigure.actuate.BusDescriptor.Member;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.annotation.AnnotatedElementUtils;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

final class IpmbEndpointTest {

    /** Tests run in the module's folder. */
    private static final Path PAGE =
            Path.of("").toAbsolutePath().resolveSibling("docs").resolve("guide/operations.md");

    private final String bus = Operated.newBus();
    private final MemoryPlatform platform = new MemoryPlatform();
    private final ApplicationContextRunner runner =
            Operated.runner(bus, platform).withBean(Listening.class, Listening::new);

    static final class Listening {
        @IpmbListener(id = "texts", selector = "texts")
        void text(String text) {}
    }

    private Endpoint join(String label) {
        return Endpoint.join(
                JoinOptions.builder(bus).label(label).platform(platform).build());
    }

    @Test
    void showsTheWholeBusWhereTheApplicationHostsIt() {
        long here = ProcessHandle.current().pid();
        runner.run(context -> {
            try (Endpoint other = join("other")) {
                BusDescriptor seen = context.getBean(IpmbEndpoint.class).bus();
                assertThat(seen.bus()).isEqualTo(bus);
                assertThat(seen.role()).isEqualTo("controller");
                assertThat(Objects.requireNonNull(seen.view()).endpoints())
                        .extracting(Member::label)
                        .containsExactlyInAnyOrder(List.of("moon"), List.of("moon", "texts"), List.of("other"));
                assertThat(seen.view().endpoints())
                        .allSatisfy(member -> assertThat(member.pid()).isEqualTo(here))
                        .filteredOn(Member::own)
                        .hasSize(1);
                assertThat(other.isController()).isFalse();
            }
        });
    }

    @Test
    void showsTheWholeBusAndItsOwnPlaceWhereAnotherProcessHostsIt() {
        try (Endpoint host = join("host")) {
            runner.run(context -> {
                BusDescriptor seen = context.getBean(IpmbEndpoint.class).bus();
                assertThat(host.isController()).isTrue();
                assertThat(seen.role()).isEqualTo("member");
                assertThat(Objects.requireNonNull(seen.view()).endpoints())
                        .extracting(Member::label)
                        .contains(List.of("moon"), List.of("moon", "texts"), List.of("host"));
                assertThat(seen.controller()).isNotNull();
                assertThat(seen.containers())
                        .extracting(BusDescriptor.Container::label)
                        .containsExactly(List.of("moon"), List.of("moon", "texts"));
            });
        }
    }

    @Test
    void showsMessagesThatDoNotComeThroughTheHostInEveryApplication() {
        JoinOptions.Builder options = JoinOptions.builder(bus)
                .platform(platform)
                .lanes(LaneMode.ALWAYS)
                .controllerAffinity(false);
        try (Endpoint host = join("host");
                Endpoint sender = Endpoint.join(options.label("sender").build())) {
            runner.run(context -> {
                for (int i = 0; i < 500; i++) {
                    sender.send(Selector.unicast("texts"), "hi");
                }
                IpmbEndpoint endpoint = context.getBean(IpmbEndpoint.class);
                await().untilAsserted(() -> {
                    assertThat(Objects.requireNonNull(endpoint.bus().view()).endpoints())
                            .extracting(Member::label, Member::sent, Member::received)
                            .contains(tuple(List.of("sender"), 500L, 0L), tuple(List.of("moon", "texts"), 0L, 500L));
                    assertThat(Objects.requireNonNull(endpoint.bus().view()).endpoints())
                            .extracting(
                                    Member::label,
                                    member -> member.lanes().out(),
                                    member -> member.lanes().received())
                            .contains(tuple(List.of("sender"), 1, 0L), tuple(List.of("moon", "texts"), 0, 500L));
                });
                assertThat(host.isController()).isTrue();
            });
        }
    }

    @Test
    void showsTheDirectoryInEveryApplication() {
        long here = ProcessHandle.current().pid();
        try (Endpoint host = join("host")) {
            runner.run(context -> {
                BusDescriptor seen = context.getBean(IpmbEndpoint.class).bus();
                BusDescriptor.Directory directory = Objects.requireNonNull(seen.directory());
                assertThat(directory.complete()).isTrue();
                assertThat(directory.endpoints())
                        .extracting(
                                BusDescriptor.Present::label,
                                BusDescriptor.Present::precedence,
                                BusDescriptor.Present::host,
                                BusDescriptor.Present::self)
                        .containsExactly(
                                tuple(List.of("moon"), 128, false, true),
                                tuple(List.of("host"), 128, true, false),
                                tuple(List.of("moon", "texts"), 129, false, false));
                assertThat(directory.endpoints())
                        .extracting(BusDescriptor.Present::instance)
                        .containsExactlyElementsOf(host.directory().members().stream()
                                .map(BusDirectory.Member::instance)
                                .toList());
                assertThat(directory.endpoints()).allSatisfy(endpoint -> {
                    assertThat(endpoint.pid()).isEqualTo(here);
                    assertThat(endpoint.implementation()).isEqualTo("ipmb for Java");
                    assertThat(endpoint.receives()).isTrue();
                    assertThat(endpoint.away()).isFalse();
                });
                context.getSourceApplicationContext().stop();
                assertThat(context.getBean(IpmbEndpoint.class).bus().directory())
                        .isNull();
            });
        }
    }

    @Test
    void controlsListeners() {
        runner.run(context -> {
            IpmbEndpoint endpoint = context.getBean(IpmbEndpoint.class);
            assertThat(endpoint.control("texts", IpmbEndpoint.Action.PAUSE).state())
                    .isEqualTo("PAUSED");
            assertThat(endpoint.control("texts", IpmbEndpoint.Action.RESUME).state())
                    .isEqualTo("RUNNING");
            assertThat(endpoint.control("texts", IpmbEndpoint.Action.STOP).state())
                    .isEqualTo("STOPPED");
            assertThat(endpoint.control("texts", IpmbEndpoint.Action.START).state())
                    .isEqualTo("RUNNING");
            assertThatThrownBy(() -> endpoint.control("nobody", IpmbEndpoint.Action.STOP))
                    .isInstanceOf(InvalidEndpointRequestException.class)
                    .hasMessageContaining("There is no listener 'nobody'; there are [texts]");
        });
    }

    @Test
    void controlsNothingUnlessThatIsAllowed() {
        assertThat(Objects.requireNonNull(AnnotatedElementUtils.findMergedAnnotation(
                                IpmbEndpoint.class,
                                org.springframework.boot.actuate.endpoint.annotation.Endpoint.class))
                        .defaultAccess())
                .isEqualTo(Access.READ_ONLY);
    }

    @Test
    void isThereWhereItIsExposedAlone() {
        runner.withPropertyValues("management.endpoints.web.exposure.include=health")
                .run(context -> assertThat(context).doesNotHaveBean(IpmbEndpoint.class));
        runner.withPropertyValues("management.endpoint.ipmb.access=NONE")
                .run(context -> assertThat(context).doesNotHaveBean(IpmbEndpoint.class));
        runner.withPropertyValues("ipmb.enabled=false")
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(IpmbEndpoint.class));
    }

    @Test
    void backsOffForOneOfTheApplicationsOwn() {
        runner.withBean("own", IpmbEndpoint.class)
                .run(context -> assertThat(context).doesNotHaveBean("ipmbEndpoint"));
    }

    /** Field names of the samples in the documentation, and of what is told. */
    @Test
    void theDocumentationShowsWhatIsTold() throws IOException {
        String page = Files.readString(PAGE);
        runner.run(context -> {
            try (Endpoint other = join("other")) {
                assertThat(other.isController()).isFalse();
                JsonMapper mapper = JsonMapper.builder()
                        .changeDefaultPropertyInclusion(inclusion -> inclusion.withValueInclusion(
                                com.fasterxml.jackson.annotation.JsonInclude.Include.NON_NULL))
                        .build();
                assertThat(names(sample(page, "GET /actuator/ipmb")))
                        .isEqualTo(names(mapper.valueToTree(
                                context.getBean(IpmbEndpoint.class).bus())));
                assertThat(names(sample(page, "GET /actuator/health/ipmb")))
                        .isEqualTo(names(mapper.valueToTree(Operated.health(context))));
            }
        });
    }

    private static JsonNode sample(String page, String title) {
        int begin = page.indexOf("```json", page.indexOf("`" + title + "`")) + "```json".length();
        return JsonMapper.shared().readTree(page.substring(begin, page.indexOf("```", begin)));
    }

    private static Set<String> names(JsonNode node) {
        Set<String> names = new TreeSet<>();
        collect("", node, names);
        return names;
    }

    private static void collect(String path, JsonNode node, Set<String> names) {
        if (node.isArray()) {
            for (Iterator<JsonNode> each = node.iterator(); each.hasNext(); ) {
                collect(path + "[]", each.next(), names);
            }
        }
        node.propertyNames().forEach(name -> {
            String below = path + "." + name;
            names.add(below);
            collect(below, node.get(name), names);
        });
    }

    @Test
    void whatIsToldHasHintsForANativeImage() {
        RuntimeHints hints = new RuntimeHints();
        new org.springframework.aot.hint.annotation.ReflectiveRuntimeHintsRegistrar()
                .registerRuntimeHints(hints, IpmbEndpoint.class);
        assertThat(org.springframework.aot.hint.predicate.RuntimeHintsPredicates.reflection()
                        .onType(BusDescriptor.Member.class))
                .accepts(hints);
        assertThat(org.springframework.aot.hint.predicate.RuntimeHintsPredicates.reflection()
                        .onType(BusDescriptor.Present.class))
                .accepts(hints);
    }
}
