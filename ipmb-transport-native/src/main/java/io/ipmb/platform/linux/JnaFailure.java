package io.ipmb.platform.linux;

import io.ipmb.UnsupportedPlatformException;
import org.jspecify.annotations.Nullable;

/**
 * Explains a failure of JNA, with the remedy. Keeps the first failure of the process: later ones only say that JNA's
 * classes could not be initialized. Thread-safe.
 */
final class JnaFailure {

    private static final int MOST_CAUSES = 20;

    private static volatile @Nullable Throwable first;

    private JnaFailure() {}

    /** The exception for a failure of JNA, the first or a later one. */
    @SuppressWarnings("StaticAssignmentOfThrowable") // JNA names its cause the first time only
    static UnsupportedPlatformException explained(Throwable failure) {
        Throwable known = first;
        if (known == null) {
            known = failure;
            first = failure;
        }
        return explain(known);
    }

    /** Cause and remedy of a failure. */
    static UnsupportedPlatformException explain(Throwable failure) {
        if (has(failure, IllegalCallerException.class, "")) {
            return new UnsupportedPlatformException(
                    "The JVM keeps native code out, which the bus needs to make system calls"
                            + " (--illegal-native-access=deny)",
                    "Allow it with the option --enable-native-access=ALL-UNNAMED, or"
                            + " --enable-native-access=com.sun.jna where JNA is on the module path",
                    failure);
        }
        if (has(failure, Throwable.class, "incompatible JNA native library")) {
            return new UnsupportedPlatformException(
                    "JNA finds a native library of another version of JNA than its own",
                    "Let it use its own with the option -Djna.nosys=true, and leave jna.boot.library.path unset",
                    failure);
        }
        if (has(failure, Throwable.class, "failed to map segment") || has(failure, Throwable.class, "not permitted")) {
            return new UnsupportedPlatformException(
                    "JNA cannot run its native library from the directory that it unpacks it to, which is mounted noexec",
                    "Name a directory from which programs can be run with the option -Djna.tmpdir=",
                    failure);
        }
        if (has(failure, Throwable.class, "not writable") || has(failure, Throwable.class, "temporary file")) {
            return new UnsupportedPlatformException(
                    "JNA cannot unpack its native library, because it may not write to the directory for that",
                    "Name one with the option -Djna.tmpdir=",
                    failure);
        }
        if (has(failure, UnsatisfiedLinkError.class, "looking up function")) {
            return new UnsupportedPlatformException(
                    "The C library of this system is too old: it lacks functions that the bus needs",
                    "Use a system with glibc 2.28 or later, or another C library with the same functions",
                    failure);
        }
        if (has(failure, UnsatisfiedLinkError.class, "Could not find JNA native support")
                || has(failure, UnsatisfiedLinkError.class, "resource path")) {
            return new UnsupportedPlatformException(
                    "JNA does not find its native library for this machine",
                    "Put the whole jar of net.java.dev.jna:jna on the class path, with the library for this system in"
                            + " it, and leave jna.nounpack unset",
                    failure);
        }
        return new UnsupportedPlatformException(
                "JNA cannot load its native library",
                "Check that net.java.dev.jna:jna is on the class path in the version that ipmb asks for, that the C"
                        + " library is glibc 2.28 or later, and that programs can be run from the directory that JNA"
                        + " unpacks to (-Djna.tmpdir=)",
                failure);
    }

    private static boolean has(Throwable failure, Class<? extends Throwable> type, String part) {
        Throwable at = failure;
        for (int depth = 0; at != null && depth < MOST_CAUSES; depth++) {
            if (type.isInstance(at) && String.valueOf(at.getMessage()).contains(part)) {
                return true;
            }
            at = at.getCause();
        }
        return false;
    }
}
