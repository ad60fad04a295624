package io.ipmb.benchmarks.peers;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The rate of one round, and the garbage of both programs in it.
 *
 * @param perSecond messages a second
 * @param sending bytes that the sending program allocated on its heap for each message; NaN if that is unknown
 * @param receiving the same for the receiving program
 */
public record Rate(double perSecond, double sending, double receiving) {

    private static final Pattern RECEIVED =
            Pattern.compile("\\d+ B (\\d+) messages (\\d+)/s, ([\\d.]+) B of garbage each");
    private static final Pattern SENT = Pattern.compile("sent, ([\\d.]+) B of garbage each");

    /** A rate of programs that do not count their garbage. */
    static Rate ofUnknownGarbage(double perSecond) {
        return new Rate(perSecond, Double.NaN, Double.NaN);
    }

    /** What a station adds to its line. */
    static String garbage(long bytes, long messages) {
        return String.format(Locale.ROOT, ", %.2f B of garbage each", (double) bytes / messages);
    }

    /**
     * Reads the lines of both stations.
     *
     * @throws IllegalStateException when one of them is something else
     */
    static Rate in(String received, String sent) {
        Matcher receiver = matcher(RECEIVED, received);
        Matcher sender = matcher(SENT, sent);
        return new Rate(number(receiver, 2), number(sender, 1), number(receiver, 3));
    }

    private static Matcher matcher(Pattern pattern, String line) {
        Matcher matcher = pattern.matcher(line);
        if (!matcher.matches()) {
            throw new IllegalStateException("expected a rate, got: " + line);
        }
        return matcher;
    }

    private static double number(Matcher matcher, int group) {
        return Double.parseDouble(matcher.group(group));
    }
}
