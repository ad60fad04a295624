package io.ipmb.endpoint;

import static io.ipmb.endpoint.BusBench.payloadOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.ipmb.BusEvent;
import io.ipmb.Endpoint;
import io.ipmb.Selector;
import io.ipmb.VersionRefusedException;
import io.ipmb.counter.Counter;
import io.ipmb.platform.DescriptorLeakCheck;
import io.ipmb.platform.PlatformException;
import io.ipmb.testsupport.LogLines;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an endpoint does with a frame of a version that it does not speak. */
@ExtendWith(DescriptorLeakCheck.class)
class OtherVersionTest {

    private static final Selector GUEST = Selector.unicast("guest");

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void aFrameOfAnotherVersionIsRefusedCountedAndLoggedOnce(String platform) throws PlatformException {
        try (BusBench bus = new BusBench(platform);
                RawController controller = new RawController(bus);
                LogLines log = new LogLines("io.ipmb.endpoint")) {
            Endpoint guest = controller.admit(8, () -> bus.join(options -> options.controllerAffinity(false), "guest"));
            controller.sendString(9, GUEST, "from the future");
            controller.sendString(7, GUEST, "from the past");
            controller.sendString(8, GUEST, "from now");
            assertThat(payloadOf(guest)).isEqualTo("from now");
            assertThat(guest.counters()).containsEntry(Counter.DROPPED_MALFORMED, 2L);
            assertThat(bus.events)
                    .filteredOn(BusEvent.MessageDropped.class::isInstance)
                    .singleElement()
                    .asString()
                    .contains("version 0.9.5", "0.8.5");
            assertThat(log.with(bus.identifier()))
                    .filteredOn(line -> line.contains("version 0."))
                    .hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void anAckInAFrameOfAnotherVersionIsNoPlaceOnTheBus(String platform) throws PlatformException {
        try (BusBench bus = new BusBench(platform);
                RawController controller = new RawController(bus)) {
            assertThatExceptionOfType(VersionRefusedException.class)
                    .isThrownBy(() -> controller.admit(9, () -> bus.join("guest")))
                    .withMessageContaining("0.9.5")
                    .withMessageContaining("0.8.4 and later");
        }
    }
}
