package io.ipmb.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LaneTagTest {

    @Test
    void aTagSaysWhetherTheEntryIsAFrameAndWhichNumbersItHas() {
        int payload = LaneTag.payload(7, LaneTag.MOST_NUMBERS);
        assertThat(LaneTag.isFrame(payload)).isFalse();
        assertThat(LaneTag.selector(payload)).isEqualTo(7);
        assertThat(LaneTag.type(payload)).isEqualTo(LaneTag.MOST_NUMBERS);
        int frame = LaneTag.frame(LaneTag.MOST_NUMBERS, 0);
        assertThat(LaneTag.isFrame(frame)).isTrue();
        assertThat(LaneTag.selector(frame)).isEqualTo(LaneTag.MOST_NUMBERS);
        assertThat(LaneTag.type(frame)).isZero();
        assertThat(LaneTag.frame()).isEqualTo(LaneTag.frame(0, 0));
    }

    @Test
    void aTagHas30Bits() {
        int most = LaneTag.frame(LaneTag.MOST_NUMBERS, LaneTag.MOST_NUMBERS);
        assertThat(most).isPositive().isLessThan(1 << 30);
        assertThat(LaneTag.isValid(most)).isTrue();
    }

    @Test
    void aPayloadNeedsBothNumbersAndAFrameNone() {
        assertThat(LaneTag.isValid(LaneTag.frame())).isTrue();
        assertThat(LaneTag.isValid(LaneTag.payload(1, 1))).isTrue();
        assertThat(LaneTag.isValid(LaneTag.payload(LaneTag.MOST_NUMBERS, LaneTag.MOST_NUMBERS)))
                .isTrue();
        assertThat(LaneTag.isValid(LaneTag.payload(0, 1))).isFalse();
        assertThat(LaneTag.isValid(LaneTag.payload(1, 0))).isFalse();
        assertThat(LaneTag.isValid(0)).isFalse();
    }

    @Test
    void anythingElseIsNoTag() {
        assertThat(LaneTag.isValid(LaneTag.payload(1, 1) | 1 << 1)).isFalse();
        assertThat(LaneTag.isValid(LaneTag.payload(LaneTag.MOST_NUMBERS + 1, 1)))
                .isFalse();
        assertThat(LaneTag.isValid(LaneTag.frame(1, LaneTag.MOST_NUMBERS + 1))).isFalse();
        assertThat(LaneTag.isValid(-1)).isFalse();
    }
}
