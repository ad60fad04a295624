package io.ipmb.benchmarks.listener.station;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class NumberedTextTest {

    @ParameterizedTest
    @ValueSource(longs = {0, 7, 1_234_567_890, Long.MAX_VALUE})
    void bearsItsNumberInSixtyFourBytes(long number) {
        String text = NumberedText.of(number);
        assertThat(text.getBytes(StandardCharsets.UTF_8)).hasSize(64);
        assertThat(NumberedText.numberIn(text)).isEqualTo(number);
    }

    @Test
    void refusesOtherTexts() {
        assertThatIllegalArgumentException().isThrownBy(() -> NumberedText.numberIn("42"));
        assertThatIllegalArgumentException().isThrownBy(() -> NumberedText.numberIn("x".repeat(64)));
    }
}
