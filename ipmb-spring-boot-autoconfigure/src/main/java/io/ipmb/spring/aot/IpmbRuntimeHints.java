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
 * Hints that are the same for all applications: JNA, the codec's method handles, the library's own payload types.
 * {@link ListenerHintsProcessor} finds the payload types of listeners; an application itself names the types that it
 * only sends, with {@code @RegisterReflectionForBinding}.
 */
final class IpmbRuntimeHints implements RuntimeHintsRegistrar {

    /** Classes with static methods that the codec looks up under composed names. */
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
