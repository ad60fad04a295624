package io.ipmb.spring.boot.autoconfigure;

import io.ipmb.spring.support.DeclaredTypes;
import java.io.ByteArrayOutputStream;
import java.io.StringWriter;
import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.core.ResolvableType;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.converter.JacksonJsonMessageConverter;
import org.springframework.messaging.converter.MessageConversionException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

/**
 * JSON by the declared type of a payload, in both directions: the elements of a {@code List<Animal>} get their type
 * ids. Spring's own converter reads by the declared type and writes by the class. Thread-safe once it is set up.
 *
 * @since 0.1.0
 */
public final class IpmbJsonMessageConverter extends JacksonJsonMessageConverter {

    /** A converter with its own mapper, with all Jackson modules on the class path. */
    public IpmbJsonMessageConverter() {}

    /** @param mapper the application's mapper */
    public IpmbJsonMessageConverter(JsonMapper mapper) {
        super(mapper);
    }

    @Override
    protected @Nullable Object convertToInternal(
            Object payload, @Nullable MessageHeaders headers, @Nullable Object conversionHint) {
        JavaType type = conversionHint instanceof MethodParameter declared ? declaredType(payload, declared) : null;
        if (type == null) {
            return super.convertToInternal(payload, headers, conversionHint);
        }
        Class<?> view = getSerializationView(conversionHint);
        ObjectWriter writer =
                view == null ? getJsonMapper().writer() : getJsonMapper().writerWithView(view);
        try {
            return write(payload, headers, writer.forType(type));
        } catch (JacksonException e) {
            throw new MessageConversionException("Could not write JSON: " + e.getMessage(), e);
        }
    }

    private Object write(Object payload, @Nullable MessageHeaders headers, ObjectWriter writer) {
        if (getSerializedPayloadClass() != byte[].class) {
            StringWriter text = new StringWriter(1024);
            writer.writeValue(text, payload);
            return text.toString();
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
        try (JsonGenerator generator = writer.createGenerator(bytes, getJsonEncoding(getMimeType(headers)))) {
            writer.writeValue(generator, payload);
        }
        return bytes.toByteArray();
    }

    /**
     * The type to write; null if the payload's class is as good. Never a plain super class: only its fields would be
     * written.
     */
    private @Nullable JavaType declaredType(Object payload, MethodParameter declared) {
        Type type = DeclaredTypes.concrete(ResolvableType.forMethodParameter(declared));
        JavaType java = getJsonMapper().constructType(type);
        if (!java.getRawClass().isInstance(payload)) {
            return null;
        }
        if (java.isContainerType() || java.isReferenceType()) {
            return java;
        }
        if (!java.hasGenericTypes()) {
            return null;
        }
        try {
            return getJsonMapper().getTypeFactory().constructSpecializedType(java, payload.getClass());
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
