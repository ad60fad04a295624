package io.ipmb.spring.aot;

import io.ipmb.codec.BytesMessage;
import io.ipmb.envelope.Envelope;
import io.ipmb.envelope.EnvelopeContent;
import io.ipmb.envelope.EnvelopeFront;
import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.aot.hint.TypeReference;

/**
 * Hints that do not depend on the application: JNA, the codec's method handles, the library's own payload types. The
 * payload types of listeners are found by {@link ListenerHintsProcessor}; those that an application only sends, it
 * names itself with {@code @RegisterReflectionForBinding}.
 */
final class IpmbRuntimeHints implements RuntimeHintsRegistrar {

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
        payloads.register(Envelope.class);
        payloads.register(EnvelopeContent.class);
        payloads.register(EnvelopeFront.class);
    }
}
