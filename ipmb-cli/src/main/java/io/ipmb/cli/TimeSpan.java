package io.ipmb.cli;

import io.ipmb.JoinOptions;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.TypeConversionException;

/**
 * A duration on the command line, a number and a unit, as {@code 250ms} or {@code 1.5s}; printed as it was written.
 *
 * @param written as {@link #parse} takes it
 */
record TimeSpan(Duration value, String written) {

    static final TimeSpan ZERO = of(Duration.ZERO);

    private static final Pattern NUMBER = Pattern.compile("\\d{1,12}(?:\\.\\d{1,9})?");

    private static final Pattern FORM = Pattern.compile("(" + NUMBER + ")(us|ms|s|m|h)");

    private static final Map<String, Long> NANOS =
            Map.of("us", 1_000L, "ms", 1_000_000L, "s", 1_000_000_000L, "m", 60_000_000_000L, "h", 3_600_000_000_000L);

    /** A span that is not from the command line. */
    static TimeSpan of(Duration value) {
        return new TimeSpan(value, text(value));
    }

    static TimeSpan ofSeconds(long seconds) {
        return of(Duration.ofSeconds(seconds));
    }

    static TimeSpan parse(String text) {
        if (NUMBER.matcher(text).matches()) {
            throw new TypeConversionException("'" + text + "' lacks its unit; write " + text + "s for seconds, or "
                    + text + "ms, " + text + "m, " + text + "h");
        }
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new TypeConversionException(
                    "'" + text + "' is not a duration; write a number and a unit, for instance 250ms, 1.5s, 2m or 1h");
        }
        long unit = NANOS.getOrDefault(matcher.group(2), 1L);
        BigDecimal nanos = new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(unit));
        BigDecimal[] parts = nanos.divideAndRemainder(BigDecimal.valueOf(1_000_000_000));
        return new TimeSpan(Duration.ofSeconds(parts[0].longValueExact(), parts[1].longValue()), text);
    }

    /** The time to join within: a longer one than the bus counts becomes the longest one. */
    Duration toJoin() {
        return value.compareTo(JoinOptions.LONGEST_TIMEOUT) < 0 ? value : JoinOptions.LONGEST_TIMEOUT;
    }

    boolean isZero() {
        return value.isZero();
    }

    /** The same form, with the unit that a person would take. */
    private static String text(Duration duration) {
        long seconds = duration.getSeconds();
        if (seconds == 0) {
            return decimal(duration.toNanos(), 6) + "ms";
        }
        if (duration.getNano() != 0) {
            return decimal(duration.toNanos(), 9) + "s";
        }
        if (seconds % 3600 == 0) {
            return seconds / 3600 + "h";
        }
        return seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
    }

    private static String decimal(long nanos, int places) {
        return BigDecimal.valueOf(nanos, places).stripTrailingZeros().toPlainString();
    }

    @Override
    public String toString() {
        return written;
    }
}
