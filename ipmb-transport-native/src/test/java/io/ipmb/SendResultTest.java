package io.ipmb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class SendResultTest {

    @Test
    void nothingIsKnownOfAnUnknownResult() {
        SendResult unknown = SendResult.unknown();
        assertThat(unknown.isKnown()).isFalse();
        assertThat(unknown.receivers()).isEqualTo(-1);
        assertThat(unknown.isNobody()).isFalse();
        assertThat(unknown.isKept()).isFalse();
        assertThat(unknown).hasToString("unknown");
    }

    @Test
    void withoutReceiversAMessageIsGoneOrKept() {
        SendResult nobody = SendResult.nobody();
        assertThat(nobody.isNobody()).isTrue();
        assertThat(nobody.isKept()).isFalse();
        assertThat(nobody.isKnown()).isTrue();
        assertThat(nobody.receivers()).isZero();
        assertThat(nobody).hasToString("nobody");
        SendResult kept = SendResult.kept();
        assertThat(kept.isNobody()).isFalse();
        assertThat(kept.isKept()).isTrue();
        assertThat(kept.isKnown()).isTrue();
        assertThat(kept.receivers()).isZero();
        assertThat(kept).hasToString("kept").isNotEqualTo(nobody);
    }

    @Test
    void aResultCountsReceivers() {
        assertThat(SendResult.to(1).receivers()).isEqualTo(1);
        assertThat(SendResult.to(1)).hasToString("1 receiver");
        assertThat(SendResult.to(1000).receivers()).isEqualTo(1000);
        assertThat(SendResult.to(1000))
                .hasToString("1000 receivers")
                .isEqualTo(SendResult.to(1000))
                .hasSameHashCodeAs(SendResult.to(1000))
                .isNotEqualTo(SendResult.to(999));
        assertThat(SendResult.to(2).isNobody()).isFalse();
        assertThat(SendResult.to(0)).isEqualTo(SendResult.nobody());
        assertThatIllegalArgumentException().isThrownBy(() -> SendResult.to(-1));
    }

    @Test
    void resultsWithFewReceiversAreMadeOnce() {
        assertThat(SendResult.to(3)).isSameAs(SendResult.to(3));
        assertThat(SendResult.to(0)).isSameAs(SendResult.nobody());
    }
}
