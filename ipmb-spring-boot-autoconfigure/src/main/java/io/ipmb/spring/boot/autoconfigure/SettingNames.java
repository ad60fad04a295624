package io.ipmb.spring.boot.autoconfigure;

import io.ipmb.JoinException;
import java.util.Arrays;

/**
 * The names of one bus's settings: properties for the first bus, methods of the builder for any other. The remedies of
 * a failed start contain them. Immutable.
 */
record SettingNames(String identifier, String token, String hosting, String retry, String startWithout) {

    static final SettingNames PROPERTIES = new SettingNames(
            "ipmb.identifier",
            "ipmb.token",
            "ipmb.controller-affinity=true",
            "ipmb.startup-failure-policy=retry",
            "ipmb.startup-failure-policy=continue or =retry");

    static SettingNames ofBuilder(String bus) {
        String builder = " of the IpmbConnectionBuilder for the bus " + bus;
        return new SettingNames(
                "identifier(…)" + builder,
                "token(…)" + builder,
                "ipmb.controller-affinity=true, or with controllerAffinity(true) in joinOptions(…)" + builder,
                "startupFailurePolicy(RETRY)" + builder,
                "startupFailurePolicy(CONTINUE) or (RETRY)" + builder);
    }

    /**
     * Attaches these names to a failure, for {@link #of}. A wrapper would hide the failure's type, which decides the
     * next step.
     */
    void mark(JoinException failure) {
        if (!equals(PROPERTIES)) {
            failure.addSuppressed(new Mark(this));
        }
    }

    /** The names of the settings that led to a failure. */
    static SettingNames of(JoinException failure) {
        return Arrays.stream(failure.getSuppressed())
                .filter(Mark.class::isInstance)
                .map(mark -> ((Mark) mark).names)
                .findFirst()
                .orElse(PROPERTIES);
    }

    /** Without its own stack trace: that of the failure is enough. */
    private static final class Mark extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private final transient SettingNames names;

        Mark(SettingNames names) {
            super("The bus is the one with the " + names.identifier(), null, false, false);
            this.names = names;
        }
    }
}
