package io.ipmb.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

final class TimeSpanTest {

    @ParameterizedTest
    @CsvSource({"250ms, PT0.25S", "2s, PT2S", "1.5s, PT1.5S", "1m, PT1M", "3h, PT3H", "10us, PT0.00001S", "0s, PT0S"})
    void readsNumbersWithUnits(String text, Duration expected) {
        assertThat(TimeSpan.parse(text).value()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"2s, PT2S", "8760h, PT8760H", "8761h, PT8760H", "9999999h, PT8760H"})
    void joiningTakesAYearAtMost(String text, Duration expected) {
        assertThat(TimeSpan.parse(text).toJoin()).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "s", "-1s", "2 s", "1.2.3s", "1e400h", "9999999999999s", "2S", "1.s"})
    void refusesWhatIsNone(String text) {
        assertThatThrownBy(() -> TimeSpan.parse(text))
                .isInstanceOf(TypeConversionException.class)
                .hasMessageContaining("'" + text + "'")
                .hasMessageContaining("250ms");
    }

    @ParameterizedTest
    @ValueSource(strings = {"250ms", "2s", "1500ms", "1m", "3h", "0.01ms", "0ms", "90s"})
    void writesThemAsTheyAreRead(String text) {
        assertThat(TimeSpan.parse(text)).hasToString(text);
    }

    @ParameterizedTest
    @CsvSource({"PT0.25S, 250ms", "PT31.5S, 31.5s", "PT32S, 32s", "PT2M, 2m", "PT1M1S, 61s", "PT1H, 1h", "PT0S, 0ms"})
    void writesThoseThatNobodyHasWrittenAsAPersonWould(Duration duration, String text) {
        assertThat(TimeSpan.of(duration)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2", "1.5"})
    void asksForTheUnit(String text) {
        assertThatThrownBy(() -> TimeSpan.parse(text))
                .isInstanceOf(TypeConversionException.class)
                .hasMessageContaining("'" + text + "' lacks its unit; write " + text + "s for seconds");
    }
}
