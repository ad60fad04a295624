package io.ipmb.spring.listener.adapter;

import io.ipmb.IncomingMessage;
import io.ipmb.codec.Unit;
import io.ipmb.envelope.Envelope;
import io.ipmb.spring.support.DeclaredTypes;
import io.ipmb.spring.support.IpmbMessageConverter;
import org.springframework.core.MethodParameter;
import org.springframework.core.ResolvableType;
import org.springframework.util.ClassUtils;

/** The payload type in a method's signature, or none. Immutable. */
final class WantedPayload {

    /** Any payload, as it arrives. */
    static final WantedPayload ANY = new WantedPayload(ResolvableType.NONE, Object.class);

    /** The payload of a message without content. */
    static final ResolvableType NOTHING = ResolvableType.forClass(Unit.class);

    private final ResolvableType type;
    private final Class<?> raw;
    private final boolean mayBeNothing;

    private WantedPayload(ResolvableType type, Class<?> raw) {
        this(type, raw, false);
    }

    private WantedPayload(ResolvableType type, Class<?> raw, boolean mayBeNothing) {
        this.type = type;
        this.raw = raw;
        this.mayBeNothing = mayBeNothing;
    }

    /** The same type as an optional payload: the listener takes messages without content as well. */
    WantedPayload orNothing() {
        return new WantedPayload(type, raw, true);
    }

    boolean mayBeNothing() {
        return mayBeNothing;
    }

    /**
     * @param declared the parameter's type; {@code Object} and unresolvable types mean any
     * @param parameter the parameter, for its annotations
     */
    static WantedPayload of(ResolvableType declared, MethodParameter parameter) {
        Class<?> raw = declared.resolve(Object.class);
        if (raw == Object.class) {
            return ANY;
        }
        if (raw.isPrimitive()) {
            Class<?> boxed = ClassUtils.resolvePrimitiveIfNecessary(raw);
            return new WantedPayload(ResolvableType.forClass(boxed), boxed);
        }
        return new WantedPayload(DeclaredTypes.of(declared, parameter), raw);
    }

    boolean isAny() {
        return raw == Object.class;
    }

    /** The type; {@code NONE} for any. */
    ResolvableType type() {
        return type;
    }

    /** The type for the converter. */
    ResolvableType convertible() {
        return isAny() ? ResolvableType.forClass(Object.class) : type;
    }

    Class<?> raw() {
        return raw;
    }

    /** Whether the payload needs no conversion. An envelope always needs one: the wanted payload may be inside. */
    boolean isDirect(Object payload) {
        return raw.isInstance(payload) && !(payload instanceof Envelope);
    }

    boolean takes(IncomingMessage arrived, IpmbMessageConverter converter) {
        return isAny()
                || raw == arrived.payload().getClass()
                || converter.canConvert(arrived, type)
                || (mayBeNothing && converter.canConvert(arrived, NOTHING));
    }

    /** Compares the written types: the equality of {@link ResolvableType} includes their origin. */
    @Override
    public boolean equals(Object other) {
        return other instanceof WantedPayload that
                && that.raw == raw
                && that.type.toString().equals(type.toString());
    }

    @Override
    public int hashCode() {
        return raw.hashCode();
    }

    @Override
    public String toString() {
        return isAny() ? "(any)" : type.toString();
    }
}
