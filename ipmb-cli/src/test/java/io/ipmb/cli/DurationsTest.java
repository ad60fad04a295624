package io.ipmb.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

final class DurationsTest {

    @ParameterizedTest
    @CsvSource({"250ms, PT0.25S", "2s, PT2S", "1.5s, PT1.5S", "1m, PT1M", "3h, PT3H", "10us, PT0.00001S", "0s, PT0S"})
    void readsNumbersWithUnits(String text, Duration expected) {
        assertThat(Durations.parse(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "2", "s", "-1s", "2 s", "1.2.3s", "1e400h", "9999999999999s", "2S", "1.s"})
    void refusesWhatIsNone(String text) {
        assertThatThrownBy(() -> Durations.parse(text))
                .isInstanceOf(TypeConversionException.class)
                .hasMessageContaining("'" + text + "'")
                .hasMessageContaining("250ms");
    }

    @ParameterizedTest
    @ValueSource(strings = {"250ms", "2s", "1500ms", "1m", "3h", "0.01ms", "0ms", "90s"})
    void writesThemAsTheyAreRead(String text) {
        assertThat(Durations.text(Durations.parse(text))).isEqualTo(text);
    }
}
