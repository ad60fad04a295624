package io.ipmb;

import java.time.Duration;
import java.util.Objects;

/** The ranges of settings. Each check returns the value it was given, or refuses it by name. */
final class Range {

    private Range() {}

    /** @throws IllegalArgumentException when {@code value} is 0 or less */
    static int atLeastOne(String name, int value) {
        return (int) atLeastOne(name, (long) value);
    }

    /** @throws IllegalArgumentException when {@code value} is 0 or less */
    static long atLeastOne(String name, long value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + "=" + value + " must be at least 1");
        }
        return value;
    }

    /** @throws IllegalArgumentException when {@code value} is not between {@code least} and {@code most} */
    static int between(String name, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(name + "=" + value + " is not between " + least + " and " + most);
        }
        return value;
    }

    /** @throws IllegalArgumentException when {@code value} is not between zero and {@code longest} */
    static Duration upTo(String name, Duration value, Duration longest) {
        return upTo(name, value, longest, "");
    }

    /** As {@link #upTo(String, Duration, Duration)}; {@code otherwise} is the value to use for another purpose. */
    static Duration upTo(String name, Duration value, Duration longest, String otherwise) {
        return between(name, value, Duration.ZERO, longest, otherwise);
    }

    /** @throws IllegalArgumentException when {@code value} is not between zero and {@code longest}, or is zero */
    static Duration moreThanZero(String name, Duration value, Duration longest) {
        if (value.isZero()) {
            throw new IllegalArgumentException(name + "=" + value + " must be more than zero");
        }
        return upTo(name, value, longest);
    }

    /**
     * @param otherwise the value to use for another purpose; may be empty
     * @throws IllegalArgumentException when {@code value} is not between {@code shortest} and {@code longest}
     */
    static Duration between(String name, Duration value, Duration shortest, Duration longest, String otherwise) {
        Objects.requireNonNull(value, name);
        if (value.compareTo(shortest) < 0 || value.compareTo(longest) > 0) {
            throw new IllegalArgumentException(name + "=" + value + " is not between " + shortest + " and " + longest
                    + (otherwise.isEmpty() ? "" : "; " + otherwise));
        }
        return value;
    }
}
