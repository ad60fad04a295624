package io.ipmb.cli;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.TypeConversionException;

/**
 * A size on the command line, a number and a unit such as {@code 512KB} or {@code 4MB}; printed as it was written.
 *
 * @param written as {@link #parse} takes it
 */
record ByteSize(long bytes, String written) {

    private static final Pattern NUMBER = Pattern.compile("\\d{1,9}");

    private static final Pattern FORM = Pattern.compile("(" + NUMBER + ")(B|KB|MB|GB)");

    private static final Map<String, Long> UNITS = Map.of("B", 1L, "KB", 1L << 10, "MB", 1L << 20, "GB", 1L << 30);

    static ByteSize parse(String text) {
        if (NUMBER.matcher(text).matches()) {
            throw new TypeConversionException("'" + text + "' lacks its unit; write " + text + "MB for megabytes, or "
                    + text + "B, " + text + "KB, " + text + "GB");
        }
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new TypeConversionException(
                    "'" + text + "' is not a size; write a number and a unit, for instance 512B, 64KB, 4MB or 1GB");
        }
        return new ByteSize(Long.parseLong(matcher.group(1)) * UNITS.getOrDefault(matcher.group(2), 1L), text);
    }

    @Override
    public String toString() {
        return written;
    }
}
