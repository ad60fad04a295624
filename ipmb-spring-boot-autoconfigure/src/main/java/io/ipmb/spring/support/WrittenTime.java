package io.ipmb.spring.support;

import java.util.regex.Pattern;

/**
 * The check of a time that a user wrote. Spring takes a number without a unit as milliseconds, and so does this
 * library. A small number is refused: {@code 30} is 30 milliseconds to Spring, and most likely 30 seconds to its
 * author.
 */
@Internal
public final class WrittenTime {

    /** Less than a second in milliseconds, zero excepted: it is the same in all units. */
    private static final Pattern AMBIGUOUS = Pattern.compile("[+-]?0*[1-9][0-9]{0,2}");

    private WrittenTime() {}

    /**
     * Refuses a number that could be seconds or milliseconds.
     *
     * @throws IllegalArgumentException when the text is a number from 1 to 999, with or without a sign
     */
    public static void requireClearUnit(String text) {
        if (AMBIGUOUS.matcher(text).matches()) {
            throw new IllegalArgumentException("A number below 1000 needs a unit: write " + text + "s for seconds, or "
                    + text + "ms for milliseconds.");
        }
    }
}
