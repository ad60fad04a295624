package io.ipmb.spring.boot.autoconfigure;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringBootVersion;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Refuses an unsupported Spring Boot, before a missing class leads to an obscure failure. Uses only types of every
 * Spring Boot.
 */
final class SpringBootVersionCheck implements ApplicationContextInitializer<ConfigurableApplicationContext> {

    private static final int LEAST_MAJOR = 4;
    private static final int LEAST_MINOR = 1;

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        if (context.getEnvironment().getProperty("ipmb.enabled", Boolean.class, true)) {
            check(SpringBootVersion.getVersion());
        }
    }

    /** @param version Spring Boot's version; an unreadable one passes */
    static void check(@Nullable String version) {
        String[] parts = version == null ? new String[0] : version.split("\\.", 3);
        int major;
        int minor;
        try {
            major = Integer.parseInt(parts[0]);
            minor = Integer.parseInt(parts[1]);
        } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
            return;
        }
        if (major < LEAST_MAJOR || (major == LEAST_MAJOR && minor < LEAST_MINOR)) {
            throw new UnsupportedSpringBootException("ipmb for Spring Boot needs Spring Boot " + LEAST_MAJOR + "."
                    + LEAST_MINOR + " or later, and this application has " + version + ".");
        }
    }
}
