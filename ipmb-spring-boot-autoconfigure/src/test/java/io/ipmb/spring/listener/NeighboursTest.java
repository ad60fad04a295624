package io.ipmb.spring.listener;

import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.IncomingMessage;
import io.ipmb.Label;
import io.ipmb.MessageBox;
import io.ipmb.Selector;
import io.ipmb.codec.PayloadTypes;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The container that a message is meant for, among those of one application. */
class NeighboursTest {

    /** A container in any state, which takes all messages or none. */
    private static final class Container extends Destination {

        final ContainerId id;
        ContainerState state = ContainerState.RUNNING;
        boolean present = true;
        boolean takes = true;

        Container(String... label) {
            id = new ContainerId("bus", Label.of(label), this);
        }

        @Override
        ContainerId id() {
            return id;
        }

        @Override
        ContainerState state() {
            return state;
        }

        @Override
        boolean isPresent() {
            return present;
        }

        @Override
        List<RegisteredListener> listeners() {
            return List.of();
        }

        @Override
        boolean takes(IncomingMessage message) {
            return takes;
        }

        @Override
        boolean offer(IncomingMessage message, long timeoutNanos, BooleanSupplier givenUp) {
            return false;
        }

        @Override
        MessageBox messageBox() {
            return MessageBox.builder().build();
        }

        @Override
        void read(MessageBox box) {}
    }

    private final Routing routing = new Routing();
    private final Container base = new Container("moon");
    private final Container crater = new Container("moon", "crater");
    private final Container far = new Container("moon", "far");

    @BeforeEach
    void areThree() {
        routing.become(List.of(base, crater, far));
    }

    private Neighbours of(Destination own) {
        return new Neighbours(routing, own, () -> 7);
    }

    private static IncomingMessage to(Selector selector) {
        return new IncomingMessage("text", PayloadTypes.of(String.class).uuid(), selector, List.of(), List.of());
    }

    private static IncomingMessage to(String expression) {
        return to(Selector.unicast(expression));
    }

    @Test
    void theFirstThatListensIsMeant() {
        assertThat(of(far).before(to("moon"), Set.of())).isSameAs(base);
        assertThat(of(far).before(to("crater"), Set.of())).isSameAs(crater);
        assertThat(of(base).before(to("moon"), Set.of())).isNull();
        assertThat(of(base).behind(to("moon"), Set.of())).isSameAs(crater);
        assertThat(of(crater).behind(to("moon"), Set.of())).isSameAs(far);
        assertThat(of(far).behind(to("moon"), Set.of())).isNull();
    }

    @Test
    void aContainerThatTakesNothingOrIsAwayOrHasRefusedIsPassedOver() {
        base.takes = false;
        assertThat(of(far).before(to("moon"), Set.of())).isSameAs(crater);
        crater.present = false;
        assertThat(of(far).before(to("moon"), Set.of())).isNull();
        base.takes = true;
        assertThat(of(far).before(to("moon"), Set.of(base))).isNull();
        assertThat(of(far).anywhere(to("moon"), Set.of(base))).isNull();
    }

    @Test
    void aPausedContainerIsMeantOnlyWhereNoOtherListens() {
        base.state = ContainerState.PAUSED;
        assertThat(of(far).before(to("moon"), Set.of())).isSameAs(crater);
        crater.takes = false;
        assertThat(of(far).before(to("moon"), Set.of())).isNull();
        assertThat(of(far).anywhere(to("moon"), Set.of())).isSameAs(base);
    }

    @Test
    void containersThatStopTogetherForwardToEachOther() {
        base.state = ContainerState.STOPPING;
        assertThat(of(far).before(to("base | moon"), Set.of(crater))).isNull();
        far.state = ContainerState.STOPPING;
        assertThat(of(far).before(to("base | moon"), Set.of(crater))).isSameAs(base);
    }

    @Test
    void onlyAMessageToManyIsTakenElsewhereAsACopy() {
        assertThat(of(base).isTakenElsewhere(to(Selector.multicast("moon")))).isTrue();
        assertThat(of(base).isTakenElsewhere(to("moon"))).isFalse();
        Stream.of(crater, far).forEach(other -> other.takes = false);
        assertThat(of(base).isTakenElsewhere(to(Selector.multicast("moon")))).isFalse();
    }

    @Test
    void whoIsAloneDoesNotReadAhead() {
        assertThat(of(base).isAlone()).isFalse();
        assertThat(of(base).readAhead()).isEqualTo(7);
        routing.become(List.of(base));
        assertThat(of(base).isAlone()).isTrue();
        assertThat(of(base).readAhead()).isZero();
        // One that has not entered yet stands beside those that have.
        assertThat(of(far).isAlone()).isFalse();
    }

    @Test
    void namedAreThoseWhoseLabelSatisfiesTheSelectorElseTheOneThatGotIt() {
        assertThat(of(base).namedBy(to("crater | far"))).containsExactly(crater, far);
        assertThat(of(base).namedBy(to("nobody"))).containsExactly(base);
    }
}
