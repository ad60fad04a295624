package io.ipmb.benchmarks.bare;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class FrameLengthTest {

    /**
     * Magic, version and the selector's size 8, expression 3, mode 1, type 16, regions 1, time to live 2, padding 1,
     * the payload's size 4; then the payload with its length in front and padding up to a multiple of 4.
     */
    @Test
    void isThatOfTheFramesOnTheWire() {
        assertThat(FrameLength.ofText("r", 16)).isEqualTo(36 + 1 + 16 + 3);
        assertThat(FrameLength.ofText("r", 1_024)).isEqualTo(36 + 3 + 1_024 + 1);
        assertThat(FrameLength.ofText("r", 16_384)).isEqualTo(36 + 3 + 16_384 + 1);
    }
}
