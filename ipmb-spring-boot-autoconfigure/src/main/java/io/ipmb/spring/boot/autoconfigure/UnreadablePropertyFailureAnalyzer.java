package io.ipmb.spring.boot.autoconfigure;

import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.annotation.Order;
import org.springframework.core.convert.ConversionException;
import org.springframework.util.ClassUtils;
import org.springframework.util.unit.DataSize;

/**
 * Explains a value of a property of the bus that is of another type, with an example of the right one. Comes before
 * Spring Boot's own analyzer, which names the types of Java instead.
 */
@Order(0)
final class UnreadablePropertyFailureAnalyzer extends AbstractFailureAnalyzer<BindException> {

    private static final ConfigurationPropertyName OURS = ConfigurationPropertyName.of("ipmb");

    /** @param noun the kind of value; null where the remedy says it all */
    private record Wanted(@Nullable String noun, String remedy) {}

    @Override
    protected @Nullable FailureAnalysis analyze(Throwable rootFailure, BindException cause) {
        ConfigurationPropertyName name = cause.getName();
        @Nullable Class<?> type = cause.getTarget().getType().resolve();
        if (!OURS.isAncestorOf(name) || type == null) {
            return null;
        }
        Wanted wanted = wanted(ClassUtils.resolvePrimitiveIfNecessary(type), name);
        return wanted == null
                ? null
                : new FailureAnalysis(
                        description(cause, wanted), "Set " + name + " to " + wanted.remedy() + ".", cause);
    }

    private static String description(BindException cause, Wanted wanted) {
        ConfigurationPropertyName name = cause.getName();
        ConfigurationProperty read = cause.getProperty();
        // Of a map, Spring Boot has the property that it read last, which can be any.
        String value = read != null && read.getName().equals(name)
                ? "The value \"" + read.getValue() + "\" of " + name
                        + (read.getOrigin() == null ? "" : ", from " + read.getOrigin() + ",")
                : "The value of " + name;
        return value + " cannot be used: " + reason(cause, wanted) + ".";
    }

    /** A value of another type fails in a conversion; any other failure is a refusal of ours, with its reason. */
    private static String reason(BindException cause, Wanted wanted) {
        boolean unreadable = cause.getCause() instanceof ConversionException;
        if (unreadable && wanted.noun() != null) {
            return "it is no " + wanted.noun();
        }
        String reason =
                String.valueOf(NestedExceptionUtils.getMostSpecificCause(cause).getMessage());
        return reason.endsWith(".") ? reason.substring(0, reason.length() - 1) : reason;
    }

    private static @Nullable Wanted wanted(Class<?> type, ConfigurationPropertyName name) {
        if (type == Duration.class) {
            return new Wanted("time", "a number with a unit, for instance 500ms, 10s, 2m or 1d");
        }
        if (type == DataSize.class) {
            return new Wanted("size", "a number with a unit, for instance 512KB, 4MB or 1GB");
        }
        if (type == Integer.class) {
            return new Wanted("whole number up to " + Integer.MAX_VALUE, "a whole number, for instance 1000");
        }
        if (type == Long.class) {
            return new Wanted("whole number", "a whole number, for instance 1000");
        }
        if (type == Double.class) {
            return new Wanted("number", "a number, for instance 1.5");
        }
        if (type == Boolean.class) {
            return new Wanted("truth value", "true or false");
        }
        if (type.isEnum()) {
            return new Wanted("value of this property", "one of " + namesOf(type));
        }
        if (Map.class.isAssignableFrom(type)) {
            return new Wanted(
                    null, "a content type for each format number, for instance " + name + ".1=application/json");
        }
        return null;
    }

    private static String namesOf(Class<?> type) {
        return Arrays.stream(type.getEnumConstants())
                .map(constant ->
                        ((Enum<?>) constant).name().toLowerCase(Locale.ROOT).replace('_', '-'))
                .collect(Collectors.joining(", "));
    }
}
