package io.ipmb.benchmarks;

import java.net.URL;
import java.security.CodeSource;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The versions of libraries, from the names of their jars. */
public final class Jars {

    private static final Pattern NAME = Pattern.compile(".*-(\\d[^/]*)\\.jar");

    private Jars() {}

    /** The version of the jar that a class comes from; {@code of this build} if it comes from none with a version. */
    public static String versionOf(Class<?> part) {
        CodeSource source = part.getProtectionDomain().getCodeSource();
        URL place = source == null ? null : source.getLocation();
        Matcher matcher = NAME.matcher(place == null ? "" : place.getPath());
        return matcher.matches() ? matcher.group(1) : "of this build";
    }
}
