package io.ipmb.spring.aot;

import io.ipmb.codec.BytesMessage;
import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.aot.hint.TypeReference;
import org.springframework.util.ClassUtils;

/**
 * Hints that do not depend on the application: JNA, the codec's method handles, the library's own payload types. The payload
 * types of listeners are found by {@link ListenerHintsProcessor}; those that an application only sends, it names itself with
 * {@code @RegisterReflectionForBinding}.
 */
final class IpmbRuntimeHints implements RuntimeHintsRegistrar {

    /** What an envelope holds; not public. */
    static final String ENVELOPE = "io.ipmb.spring.support.Envelope";

    static final String ENVELOPE_CONTENT = "io.ipmb.spring.support.EnvelopeContent";

    static final String ENVELOPE_FRONT = "io.ipmb.spring.support.EnvelopeFront";

    /** Whose static methods the codec looks up under names that it puts together. */
    static final String PRIMITIVES = "io.ipmb.codec.Primitives";

    @Override
    public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
        JnaHints.register(hints);
        hints.reflection()
                .registerType(TypeReference.of(PRIMITIVES), MemberCategory.INVOKE_DECLARED_METHODS)
                .registerType(TypeReference.of("io.ipmb.codec.RecordCodec"), MemberCategory.INVOKE_DECLARED_METHODS)
                .registerType(TypeReference.of("io.ipmb.codec.Slot"), MemberCategory.INVOKE_DECLARED_METHODS);
        PayloadTypeHints payloads = new PayloadTypeHints(hints.reflection());
        payloads.register(BytesMessage.class);
        payloads.register(load(ENVELOPE, classLoader));
        payloads.register(load(ENVELOPE_CONTENT, classLoader));
        payloads.register(load(ENVELOPE_FRONT, classLoader));
    }

    private static Class<?> load(String name, @Nullable ClassLoader classLoader) {
        return ClassUtils.resolveClassName(name, classLoader);
    }
}
