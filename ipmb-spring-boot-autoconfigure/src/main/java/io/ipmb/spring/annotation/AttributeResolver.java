package io.ipmb.spring.annotation;

import io.ipmb.spring.listener.IllegalListenerException;
import io.ipmb.spring.support.WrittenTime;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.BeansException;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanNotOfRequiredTypeException;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.beans.factory.config.BeanExpressionContext;
import org.springframework.beans.factory.config.BeanExpressionResolver;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.beans.factory.config.Scope;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.format.datetime.standard.DurationFormatterUtils;
import org.springframework.util.StringUtils;

/**
 * Resolves the attributes of a listener: placeholders, expressions, beans. Every failure names the attribute, its text
 * and the listener.
 */
final class AttributeResolver {

    private final @Nullable BeanFactory beanFactory;
    private final Object bean;
    private final String listener;

    /**
     * @param beanFactory resolves placeholders, expressions and beans; null leaves the texts unchanged
     * @param bean the value of {@code __listener}
     * @param listener describes the listener, for errors
     */
    AttributeResolver(@Nullable BeanFactory beanFactory, Object bean, String listener) {
        this.beanFactory = beanFactory;
        this.bean = bean;
        this.listener = listener;
    }

    /** The text; empty without one. */
    String text(String attribute, String value) {
        Object resolved = resolve(attribute, value);
        return resolved == null ? "" : resolved.toString();
    }

    /** The number; null without one. */
    @Nullable Integer number(String attribute, String value) {
        Object resolved = resolve(attribute, value);
        if (resolved instanceof Number number && number.longValue() == number.intValue()) {
            return number.intValue();
        }
        String text = resolved == null ? "" : resolved.toString().trim();
        if (text.isEmpty()) {
            return null;
        }
        try {
            return Integer.valueOf(text);
        } catch (NumberFormatException e) {
            throw refusal(attribute, value, resolved, null, "a whole number", e);
        }
    }

    /** The boolean; null without one. */
    @Nullable Boolean truth(String attribute, String value) {
        Object resolved = resolve(attribute, value);
        if (resolved instanceof Boolean truth) {
            return truth;
        }
        String text = resolved == null ? "" : resolved.toString().trim();
        if (text.isEmpty()) {
            return null;
        }
        if (text.equalsIgnoreCase("true") || text.equalsIgnoreCase("false")) {
            return Boolean.valueOf(text);
        }
        throw refusal(attribute, value, resolved, "true or false");
    }

    /** The duration; null without one. */
    @Nullable Duration duration(String attribute, String value) {
        Object resolved = resolve(attribute, value);
        if (resolved instanceof Duration duration) {
            return duration;
        }
        String text = resolved == null ? "" : resolved.toString().trim();
        if (text.isEmpty()) {
            return null;
        }
        try {
            WrittenTime.requireClearUnit(text);
            return DurationFormatterUtils.detectAndParse(text);
        } catch (IllegalArgumentException e) {
            throw refusal(attribute, value, resolved, null, "a duration with a unit, for instance 20s or PT20S", e);
        }
    }

    /** The bean with this name, or the value of the expression; null without one. */
    <T> @Nullable T bean(String attribute, String value, Class<T> type) {
        Object resolved = resolve(attribute, value);
        if (type.isInstance(resolved)) {
            return type.cast(resolved);
        }
        if (resolved == null || (resolved instanceof String empty && !StringUtils.hasText(empty))) {
            return null;
        }
        String wanted = "the name of a bean, or an expression that gives one, of the type " + type.getName();
        if (!(resolved instanceof String name) || beanFactory == null) {
            throw refusal(attribute, value, resolved, wanted);
        }
        try {
            return beanFactory.getBean(name, type);
        } catch (NoSuchBeanDefinitionException e) {
            // Of another name: the bean is there, and cannot be made.
            String problem = name.equals(e.getBeanName()) ? "there is no bean '" + name + "'" : e.getMessage();
            throw refusal(attribute, value, resolved, problem, wanted + ". " + present(type), e);
        } catch (BeanNotOfRequiredTypeException e) {
            String problem = "the bean '" + name + "' is of the type "
                    + e.getActualType().getName();
            throw refusal(attribute, value, resolved, problem, wanted + ". " + present(type), e);
        } catch (BeansException e) {
            throw refusal(attribute, value, resolved, e.getMessage(), wanted, e);
        }
    }

    /** The beans that an attribute could name. */
    private String present(Class<?> type) {
        String[] names = beanFactory instanceof ListableBeanFactory beans
                ? beans.getBeanNamesForType(type, true, false)
                : new String[0];
        return names.length == 0 ? "The application has none" : "The application has: " + String.join(", ", names);
    }

    IllegalListenerException refusal(String attribute, String value, @Nullable Object resolved, String wanted) {
        return refusal(attribute, value, resolved, null, wanted, null);
    }

    private IllegalListenerException refusal(
            String attribute,
            String value,
            @Nullable Object resolved,
            @Nullable String problem,
            String wanted,
            @Nullable Throwable cause) {
        String meaning = value.equals(resolved) ? "" : ", which is " + resolved + ",";
        return new IllegalListenerException(
                "The attribute " + attribute + " = \"" + value + "\"" + meaning + " of the listener " + listener
                        + " cannot be used" + (problem == null ? "." : ": " + problem + "."),
                "Write " + wanted + ".",
                cause);
    }

    /** The value of an expression; any other text itself. */
    @Nullable Object resolve(String attribute, String value) {
        if (!(beanFactory instanceof ConfigurableBeanFactory factory) || value.isEmpty()) {
            return value;
        }
        try {
            String text = factory.resolveEmbeddedValue(value);
            BeanExpressionResolver expressions = factory.getBeanExpressionResolver();
            return text == null || expressions == null
                    ? text
                    : expressions.evaluate(text, new BeanExpressionContext(factory, new ListenerScope(bean)));
        } catch (IllegalArgumentException | BeansException e) {
            throw new IllegalListenerException(
                    "The attribute " + attribute + " = \"" + value + "\" of the listener " + listener
                            + " cannot be resolved: " + why(e),
                    "Give the property a value, or a default behind a colon as in ${name:default}; mend the expression.",
                    e);
        }
    }

    /** The innermost cause: Spring's own exception says only that the expression failed. */
    @SuppressWarnings("ReferenceEquality") // the failure itself, not one like it
    private static String why(Exception failure) {
        Throwable reason = NestedExceptionUtils.getMostSpecificCause(failure);
        return reason == failure || failure.getMessage() == null
                ? String.valueOf(reason.getMessage())
                : failure.getMessage() + ": " + reason.getMessage();
    }

    /** Makes the bean itself, which has no name yet, available to expressions. */
    private record ListenerScope(Object bean) implements Scope {

        private static final String NAME = "__listener";

        @Override
        public @Nullable Object resolveContextualObject(String key) {
            return key.equals(NAME) ? bean : null;
        }

        @Override
        public Object get(String name, org.springframework.beans.factory.ObjectFactory<?> objectFactory) {
            throw new UnsupportedOperationException("no beans live here");
        }

        @Override
        public @Nullable Object remove(String name) {
            return null;
        }

        @Override
        public void registerDestructionCallback(String name, Runnable callback) {}

        @Override
        public @Nullable String getConversationId() {
            return null;
        }
    }
}
