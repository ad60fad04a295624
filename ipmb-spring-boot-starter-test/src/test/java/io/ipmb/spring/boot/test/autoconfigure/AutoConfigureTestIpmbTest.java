package io.ipmb.spring.boot.test.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ipmb.MemoryRegion;
import io.ipmb.MemoryRegistry;
import io.ipmb.OutgoingMessage;
import io.ipmb.Selector;
import io.ipmb.platform.Platform;
import io.ipmb.platform.memory.MemoryPlatform;
import io.ipmb.spring.boot.test.autoconfigure.Observatory.Orbit;
import io.ipmb.spring.boot.test.autoconfigure.Observatory.Report;
import io.ipmb.spring.core.EndpointFactory;
import io.ipmb.spring.core.IpmbTemplate;
import io.ipmb.spring.support.IpmbHeaders;
import io.ipmb.spring.test.IpmbTestBus;
import io.ipmb.spring.test.TestEndpoint;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.messaging.Message;
import org.springframework.messaging.support.MessageBuilder;

@SpringBootTest(
        classes = Observatory.class,
        properties = {"ipmb.identifier=com.solar", "ipmb.label=moon", "ipmb.token=secret"})
@AutoConfigureTestIpmb
final class AutoConfigureTestIpmbTest {

    /** Whoever is "moon" and nothing else; listeners with a selector of their own are "moon" as well. */
    private static final String ALONE = "moon & !pictures & !calculator & !reports";

    private static final Duration SHORT = Duration.ofMillis(20);

    @Autowired
    private IpmbTestBus testBus;

    @Autowired
    private IpmbTemplate template;

    @Test
    void theBusIsTheContextsOwnAndInsideTheJvm(@Autowired EndpointFactory factory, @Autowired Platform platform) {
        assertThat(testBus.identifier()).startsWith("test.").isEqualTo(factory.identifier());
        assertThat(factory.baseLabel().elements()).containsExactly("moon");
        assertThat(platform).isInstanceOf(MemoryPlatform.class);
    }

    @Test
    void aListenerIsTestedFromEndToEnd() {
        TestEndpoint earth = testBus.endpoint("earth");
        earth.send(ALONE, "Hello");
        assertThat(earth.await(String.class)).isEqualTo("Hello, earth");
    }

    @Test
    void recordsAndObjectsAreConvertedAsInTheApplication() {
        TestEndpoint earth = testBus.endpoint("earth");
        earth.send(ALONE, new Orbit(3, 1.5));
        assertThat(earth.await(Orbit.class)).isEqualTo(new Orbit(4, 1.5));
        earth.send("reports", new Report("craters", 12));
        assertThat(earth.await(Report.class)).isEqualTo(new Report("CRATERS", 12));
    }

    @Test
    void awaitsByTypeAndLeavesTheOthersForLater() {
        TestEndpoint earth = testBus.endpoint("earth");
        template.convertAndSend("earth", "first");
        template.convertAndSend("earth", new Orbit(1, 1));
        template.convertAndSend("earth", "second");
        assertThat(earth.await(Orbit.class).number()).isEqualTo(1);
        assertThat(earth.await(String.class)).isEqualTo("first");
        assertThat(earth.await(Duration.ofSeconds(10)).payload()).isEqualTo("second");
    }

    @Test
    void saysWhatArrivedInstead() {
        TestEndpoint earth = testBus.endpoint("earth");
        template.convertAndSend("earth", "only this");
        assertThatThrownBy(() -> earth.await(Orbit.class, SHORT))
                .isInstanceOf(AssertionError.class)
                .hasMessageContainingAll("earth", "Orbit", "only this");
        assertThatThrownBy(() -> earth.expectNothing(Duration.ZERO))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("only this");
        assertThat(earth.await(String.class)).isEqualTo("only this");
        earth.expectNothing(SHORT);
    }

    @Test
    void headersTravelBothWays() {
        TestEndpoint earth = testBus.endpoint("earth");
        template.convertAndSend("earth", "text", Map.of("colour", "red"));
        assertThat(earth.awaitMessage(String.class, TestEndpoint.LIMIT).getHeaders())
                .containsEntry("colour", "red");
    }

    @Test
    void asksAListenerAndHearsItsRefusal() {
        TestEndpoint earth = testBus.endpoint("earth");
        assertThat(earth.request("calculator", 21, Integer.class)).isEqualTo(42);
        assertThatThrownBy(() -> earth.request("calculator", -1, Integer.class))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("refused");
    }

    @Test
    void typesWithArgumentsAreAwaitedAndAskedFor() {
        TestEndpoint earth = testBus.endpoint("earth");
        ParameterizedTypeReference<List<Report>> reports = new ParameterizedTypeReference<>() {};
        List<Report> two = List.of(new Report("craters", 12), new Report("seas", 3));
        template.convertAndSend("earth", two);
        assertThat(earth.await(reports)).isEqualTo(two);
        template.convertAndSend("earth", two, Map.of("colour", "red"));
        Message<List<Report>> message = earth.awaitMessage(reports, TestEndpoint.LIMIT);
        assertThat(message.getPayload().get(1).pages()).isEqualTo(3);
        assertThat(message.getHeaders()).containsEntry("colour", "red");
        assertThat(earth.request("library", "seas", reports)).containsExactly(new Report("seas", 1));
        assertThatThrownBy(() -> earth.await(reports, SHORT))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("List<")
                .hasMessageContaining("Report>");
    }

    @Test
    void answersTheApplication() {
        TestEndpoint earth = testBus.endpoint("earth");
        CompletableFuture<String> answer =
                CompletableFuture.supplyAsync(() -> template.convertSendAndReceive("earth", "How far?", String.class));
        Message<String> request = earth.awaitMessage(String.class, TestEndpoint.LIMIT);
        earth.reply(request, "384400 km");
        assertThat(answer).succeedsWithin(TestEndpoint.LIMIT).isEqualTo("384400 km");
        assertThatThrownBy(() -> earth.reply(MessageBuilder.withPayload("x").build(), "y"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(IpmbHeaders.REPLY_TO);
    }

    @Test
    void regionsOfTheContextsRegistryTravel(@Autowired MemoryRegistry registry) {
        TestEndpoint earth = testBus.endpoint("earth");
        try (MemoryRegion region = registry.allocate(16)) {
            region.map().put(0, (byte) 42);
            earth.send(OutgoingMessage.of(Selector.unicast("pictures"), "p").withRegion(region));
            assertThat(earth.await(Integer.class)).isEqualTo(42);
        }
    }

    /** Each run finds the bus as it was in the beginning, although each leaves a message behind. */
    @RepeatedTest(2)
    void nothingIsLeftForTheNextTest() {
        TestEndpoint earth = testBus.endpoint("earth");
        assertThat(testBus.endpoint("earth")).isSameAs(earth);
        earth.expectNothing(Duration.ZERO);
        template.convertAndSend("earth", "left behind");
    }
}
