package io.ipmb.spring.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.Endpoint;
import io.ipmb.IncomingMessage;
import io.ipmb.LabelExpression;
import io.ipmb.MemoryRegion;
import io.ipmb.OutgoingMessage;
import io.ipmb.Selector;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Messages that are no replies: to the application's listeners, back to the bus, or dropped. */
final class StrayMessagesTest {

    private static final LabelExpression HERE = LabelExpression.of("here");

    private final RecordingListeners application = new RecordingListeners();
    private final FoundListeners listeners = new FoundListeners();
    private final StrayMessages strays = new StrayMessages(listeners, () -> "com.solar");

    private void found() {
        listeners.setSupplier(() -> application);
        listeners.find(() -> {});
    }

    /** The message, as it has come to the endpoint here. */
    private static IncomingMessage arrived(Endpoint sender, Endpoint here, OutgoingMessage message) {
        sender.send(message);
        @Nullable IncomingMessage came = here.receive(TemplateBench.LIMIT);
        assertThat(came).isNotNull();
        return came;
    }

    @Test
    void oneToManyIsDropped() {
        found();
        application.take(true);
        try (TemplateBench bench = new TemplateBench()) {
            Endpoint here = bench.join("here");
            try (IncomingMessage message =
                    arrived(here, here, OutgoingMessage.of(Selector.multicast("here"), "to many"))) {
                strays.take(message, here, HERE);
            }
        }
        assertThat(application.offered).isEmpty();
    }

    @Test
    void aListenerOfTheApplicationGetsItWithItsAttachments() {
        found();
        application.take(true);
        try (TemplateBench bench = TemplateBench.onThisSystem();
                MemoryRegion region = MemoryRegion.allocate(7)) {
            Endpoint here = bench.join("here");
            IncomingMessage message = arrived(
                    here,
                    here,
                    OutgoingMessage.of(Selector.unicast("*"), "look").withRegion(region));
            strays.take(message, here, HERE);
            message.close();
            IncomingMessage given = application.offered.get(0);
            assertThat(given.payload()).isEqualTo("look");
            assertThat(given.regions())
                    .singleElement()
                    .satisfies(one -> assertThat(one.isOpen()).isTrue());
            given.close();
        }
    }

    @Test
    void withoutSuchAListenerItGoesBackToAnyOtherThanThisOne() {
        for (boolean asked : List.of(false, true)) {
            if (asked) {
                found();
            }
            try (TemplateBench bench = TemplateBench.onThisSystem();
                    MemoryRegion region = MemoryRegion.allocate(7)) {
                Endpoint sender = bench.join("sender");
                Endpoint here = bench.join("here");
                Endpoint next = bench.join("next");
                Selector anybody = Selector.unicast("!sender").withTimeToLive(Duration.ofSeconds(3));
                IncomingMessage message = arrived(
                        sender, here, OutgoingMessage.of(anybody, "look").withRegion(region));
                strays.take(message, here, HERE);
                message.close();
                try (IncomingMessage passedOn = next.receive(TemplateBench.LIMIT)) {
                    assertThat(passedOn).isNotNull();
                    assertThat(passedOn.payload()).isEqualTo("look");
                    assertThat(passedOn.regions()).hasSize(1);
                    assertThat(passedOn.selector().expression()).isEqualTo(LabelExpression.parse("!sender & !here"));
                    assertThat(passedOn.selector().timeToLive()).isEqualTo(Duration.ofSeconds(3));
                }
            }
        }
        assertThat(application.offered)
                .hasSize(1)
                .allSatisfy(message -> assertThat(message.regions()).isEmpty());
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void whatTheBusDoesNotTakeBackIsInTheLogOnce(CapturedOutput output) {
        try (TemplateBench bench = new TemplateBench()) {
            Endpoint here = bench.join("here");
            IncomingMessage one = arrived(here, here, OutgoingMessage.of(Selector.unicast("*"), "one"));
            IncomingMessage two = arrived(here, here, OutgoingMessage.of(Selector.unicast("*"), "two"));
            here.close();
            strays.take(one, here, HERE);
            strays.take(two, here, HERE);
        }
        assertThat(output.getAll().split("bus=com.solar reason=not-passed-on", -1))
                .hasSize(2);
        assertThat(output).contains("unicast *");
    }
}
