package io.ipmb.spring.listener.adapter;

import java.lang.annotation.Annotation;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.messaging.handler.annotation.support.MethodArgumentNotValidException;
import org.springframework.validation.BeanPropertyBindingResult;
import org.springframework.validation.SmartValidator;
import org.springframework.validation.Validator;
import org.springframework.validation.annotation.ValidationAnnotationUtils;

/** Checks a payload whose parameter is annotated with {@code @Valid} or {@code @Validated}. Thread-safe. */
final class PayloadValidation {

    private final Validator validator;
    private final MethodParameter parameter;
    private final Object[] hints;

    private PayloadValidation(Validator validator, MethodParameter parameter, Object[] hints) {
        this.validator = validator;
        this.parameter = parameter;
        this.hints = hints;
    }

    /**
     * Null when there is nothing to check.
     *
     * @param payload the class to check; for a message parameter, that of its payload
     * @throws io.ipmb.spring.listener.IllegalListenerException when there is no suitable validator
     */
    static @Nullable PayloadValidation of(
            ListenerParameter parameter, Class<?> payload, @Nullable Validator validator) {
        MethodParameter declared = parameter.parameter();
        for (Annotation annotation : declared.getParameterAnnotations()) {
            Object[] hints = ValidationAnnotationUtils.determineValidationHints(annotation);
            if (hints != null) {
                // Without Bean Validation, Spring MVC has a validator bean that supports no type.
                if (validator == null || !validator.supports(payload)) {
                    throw parameter.refusal(
                            " to be validated, but "
                                    + (validator == null
                                            ? "there is no validator."
                                            : "the validator " + validator + " does not support its type."),
                            "Add the dependency org.springframework.boot:spring-boot-starter-validation, or a bean of type "
                                    + Validator.class.getName()
                                    + " that supports the type (of several, mark one with @Primary), or take @"
                                    + annotation.annotationType().getSimpleName()
                                    + " away.");
                }
                return new PayloadValidation(validator, declared, hints);
            }
        }
        return null;
    }

    /** @throws MethodArgumentNotValidException when the payload is invalid; names each wrong field and the reason */
    Object check(Object payload, ReceivedMessage received) {
        String name = parameter.getParameterName();
        BeanPropertyBindingResult result = new BeanPropertyBindingResult(payload, name == null ? "payload" : name);
        if (hints.length > 0 && validator instanceof SmartValidator smart) {
            smart.validate(payload, result, hints);
        } else {
            validator.validate(payload, result);
        }
        if (result.hasErrors()) {
            throw new MethodArgumentNotValidException(received.message(), parameter, result);
        }
        return payload;
    }
}
