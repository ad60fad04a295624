package io.ipmb.spring.boot.autoconfigure;

import java.time.Duration;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.util.unit.DataSize;

/** Refuses illegal values, with the property's name, the value and the remedy. */
final class PropertyChecks {

    private static final Duration ONE_MILLISECOND = Duration.ofMillis(1);

    /** Longer than the uptime of any machine, and small enough for multiplications. */
    private static final Duration LONGEST = Duration.ofDays(36_500);

    private PropertyChecks() {}

    static int atLeast(int least, String property, int value) {
        return Math.toIntExact(atLeast(least, property, (long) value));
    }

    static long atLeast(int least, String property, long value) {
        if (value < least) {
            throw refused(property, value, "Write a number of at least " + least + ".");
        }
        return value;
    }

    static int within(int least, int most, String property, int value) {
        if (value < least || value > most) {
            throw refused(property, value, "Write a number from " + least + " to " + most + ".");
        }
        return value;
    }

    static Duration notNegative(String property, Duration value) {
        if (value.isNegative()) {
            throw refused(property, value, "Write a time that is not negative, for instance 10s.");
        }
        return value;
    }

    static Duration positive(String property, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw refused(property, value, "Write a time of more than zero, for instance 10s.");
        }
        return value;
    }

    static Duration positiveUpTo(Duration most, String property, Duration value) {
        if (value.isNegative() || value.isZero() || value.compareTo(most) > 0) {
            throw refused(
                    property, value, "Write a time of more than zero, up to " + text(most) + ", for instance 10s.");
        }
        return value;
    }

    /** Zero means none. */
    static Duration noneOrWithin(Duration least, Duration most, String property, Duration value) {
        if (!value.isZero() && (value.compareTo(least) < 0 || value.compareTo(most) > 0)) {
            throw refused(
                    property,
                    value,
                    "Write 0s for never, or a time from " + least.toMillis() + "ms to " + text(most)
                            + ", for instance 10s.");
        }
        return value;
    }

    static Duration within(Duration least, Duration most, String property, Duration value) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw refused(
                    property,
                    value,
                    "Write a time from " + least.toMillis() + "ms to " + text(most) + ", for instance 60s.");
        }
        return value;
    }

    static Duration upTo(Duration most, String property, Duration value) {
        if (value.isNegative() || value.compareTo(most) > 0) {
            throw refused(property, value, "Write a time from 0s to " + text(most) + ", for instance 2s.");
        }
        return value;
    }

    /** A pause in Spring's milliseconds: less than one would be zero, and thus a busy loop. */
    static Duration milliseconds(String property, Duration value) {
        if (value.compareTo(ONE_MILLISECOND) < 0 || value.compareTo(LONGEST) > 0) {
            throw refused(property, value, "Write a time from 1ms to " + text(LONGEST) + ", for instance 10s.");
        }
        return value;
    }

    /** A limit as a user would write it. */
    private static String text(Duration limit) {
        return limit.toDays() > 1 ? limit.toDays() + "d" : limit.toHours() + "h";
    }

    static long bytes(String property, DataSize value) {
        if (value.toBytes() < 1) {
            throw refused(property, value, "Write a size of at least 1B, for instance 4MB.");
        }
        return value.toBytes();
    }

    static int bytesOfOneArray(String property, DataSize value) {
        long bytes = bytes(property, value);
        if (bytes > Integer.MAX_VALUE) {
            throw refused(property, value, "Write a size of less than 2GB.");
        }
        return (int) bytes;
    }

    static int bytesUpTo(int most, String property, DataSize value) {
        if (value.toBytes() < 1 || value.toBytes() > most) {
            throw refused(
                    property,
                    value,
                    "Write a size from 1B to " + DataSize.ofBytes(most).toGigabytes() + "GB, for instance 64MB.");
        }
        return (int) value.toBytes();
    }

    static int bytesWithin(int least, int most, int unit, String property, DataSize value) {
        long bytes = value.toBytes();
        if (bytes < least || bytes > most || bytes % unit != 0) {
            throw refused(
                    property,
                    value,
                    "Write a size from " + DataSize.ofBytes(least).toKilobytes() + "KB to "
                            + DataSize.ofBytes(most).toMegabytes() + "MB, a multiple of " + unit
                            + " bytes, for instance 1MB.");
        }
        return (int) bytes;
    }

    static long bytesOrNone(String property, DataSize value) {
        if (value.isNegative()) {
            throw refused(property, value, "Write a size that is not negative, for instance 64KB.");
        }
        return value.toBytes();
    }

    static InvalidConfigurationPropertyValueException refused(String property, Object value, String reason) {
        return new InvalidConfigurationPropertyValueException(property, value, reason);
    }
}
