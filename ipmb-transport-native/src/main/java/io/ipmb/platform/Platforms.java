package io.ipmb.platform;

import io.ipmb.BusPlatform;
import io.ipmb.UnsupportedPlatformException;
import java.util.Locale;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/** Finds the platform of the operating system. The implementations are registered as services. */
public final class Platforms {

    private static final String SUPPORTED = "linux";

    private static @Nullable Platform current;

    private Platforms() {}

    /**
     * The platform of this operating system, made at the first call.
     *
     * @throws UnsupportedPlatformException when there is none, or it cannot work here
     */
    public static synchronized Platform current() {
        requireSupported(System.getProperty("os.name"), System.getProperty("os.arch"));
        Platform known = current;
        if (known == null) {
            known = load();
            current = known;
        }
        return known;
    }

    /**
     * The chosen platform, by default that of this operating system.
     *
     * @param chosen null for the default
     * @throws UnsupportedPlatformException when there is none for this operating system, or it cannot work here
     * @throws IllegalArgumentException when {@code chosen} is not of this library
     */
    public static Platform of(@Nullable BusPlatform chosen) {
        if (chosen == null) {
            return current();
        }
        if (chosen instanceof Platform platform) {
            return platform;
        }
        throw new IllegalArgumentException(
                chosen.getClass().getName() + " is no platform of this library; use BusPlatform.inProcess()");
    }

    private static Platform load() {
        try {
            return ServiceLoader.load(Platform.class, Platforms.class.getClassLoader())
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException(
                            "no " + Platform.class.getName() + " among the services of this class path"));
        } catch (ServiceConfigurationError e) {
            // The platform's own exception has the reason.
            if (e.getCause() instanceof UnsupportedPlatformException why) {
                throw why;
            }
            throw e;
        }
    }

    static void requireSupported(String system, String architecture) {
        boolean linux = system.toLowerCase(Locale.ROOT).startsWith(SUPPORTED);
        boolean known = architecture.equals("amd64") || architecture.equals("aarch64");
        if (!linux || !known) {
            throw new UnsupportedPlatformException("ipmb for Java supports Linux on x86-64 and 64-bit ARM; this is "
                    + system + " on " + architecture + ". Windows and macOS are not supported yet.");
        }
    }
}
