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

    /** Null when there is nothing to check, or nothing to check with. */
    static @Nullable PayloadValidation of(MethodParameter parameter, @Nullable Validator validator) {
        if (validator == null) {
            return null;
        }
        for (Annotation annotation : parameter.getParameterAnnotations()) {
            Object[] hints = ValidationAnnotationUtils.determineValidationHints(annotation);
            if (hints != null) {
                return new PayloadValidation(validator, parameter, hints);
            }
        }
        return null;
    }

    /** @throws MethodArgumentNotValidException when it is not valid; names each field and what is wrong with it */
    Object checked(Object payload, ReceivedMessage received) {
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
