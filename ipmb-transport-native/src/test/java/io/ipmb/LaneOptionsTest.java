package io.ipmb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Which options of lanes there can be. */
class LaneOptionsTest {

    private final LaneOptions.Builder builder = LaneOptions.builder();

    @Test
    void aRingHoldsTheLargestMessageTwice() {
        assertThat(builder.ringBytes(LaneOptions.SMALLEST_RING_BYTES).build().ringBytes())
                .isEqualTo(262_144);
        assertThat(builder.ringBytes(LaneOptions.LARGEST_RING_BYTES).build().ringBytes())
                .isEqualTo(67_108_864);
        for (int refused :
                new int[] {-1, LaneOptions.SMALLEST_RING_BYTES - 8, LaneOptions.LARGEST_RING_BYTES + 8, 1_000_004}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> builder.ringBytes(refused))
                    .withMessageStartingWith("ringBytes=" + refused + " is n");
        }
    }

    @Test
    void numbersAreWithinTheirLimits() {
        assertThat(builder.afterMessages(0).mostLanes(1).build())
                .isEqualTo(builder.build().toBuilder().build())
                .isNotEqualTo(LaneOptions.DEFAULT);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.afterMessages(-1))
                .withMessage("afterMessages=-1 is not between 0 and 1000000");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.mostLanes(0))
                .withMessage("mostLanes=0 is not between 1 and 4096");
        assertThat(LaneOptions.DEFAULT.mostCrashes()).isEqualTo(3);
        assertThat(LaneOptions.builder().mostCrashes(255).build()).isNotEqualTo(LaneOptions.DEFAULT);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.mostCrashes(0))
                .withMessage("mostCrashes=0 is not between 1 and 255");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.idleTime(Duration.ofMillis(99)))
                .withMessageStartingWith("idleTime=PT0.099S is not between PT0.1S and ");
    }

    @Test
    void acknowledgingNeedsLanes() {
        JoinOptions.Builder options = JoinOptions.builder("com.solar").acknowledge(AcknowledgeMode.MANUAL);
        assertThat(options.build().acknowledge()).isEqualTo(AcknowledgeMode.MANUAL);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> options.lanes(LaneMode.NEVER).build())
                .withMessageStartingWith("acknowledge=MANUAL without lanes");
    }

    @Test
    void theModeAloneCanBeSet() {
        LaneOptions small = builder.ringBytes(LaneOptions.SMALLEST_RING_BYTES).build();
        assertThat(JoinOptions.builder("com.solar")
                        .lanes(small)
                        .lanes(LaneMode.NEVER)
                        .build()
                        .lanes())
                .isEqualTo(small.toBuilder().mode(LaneMode.NEVER).build());
    }
}
