package io.ipmb.spring.listener.adapter;

import io.ipmb.IncomingMessage;
import io.ipmb.codec.Unit;
import io.ipmb.envelope.Envelope;
import io.ipmb.spring.support.DeclaredTypes;
import io.ipmb.spring.support.IpmbMessageConverter;
import org.springframework.core.MethodParameter;
import org.springframework.core.ResolvableType;
import org.springframework.util.ClassUtils;

/** The payload type that a method's signature asks for, or none where the method does without. Immutable. */
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

    /** The same, or no payload: a listener that may do without takes messages without content as well. */
    WantedPayload orNothing() {
        return new WantedPayload(type, raw, true);
    }

    boolean mayBeNothing() {
        return mayBeNothing;
    }

    /**
     * @param declared as the parameter has it; {@code Object} and types that cannot be resolved mean any
     * @param parameter has the annotations that count for the payload
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

    /** The type; none when it is any. */
    ResolvableType type() {
        return type;
    }

    /** The type that a converter is asked for. */
    ResolvableType convertible() {
        return isAny() ? ResolvableType.forClass(Object.class) : type;
    }

    Class<?> raw() {
        return raw;
    }

    /** Whether the payload needs no conversion. An envelope does always: the wanted payload may be inside. */
    boolean isDirect(Object payload) {
        return raw.isInstance(payload) && !(payload instanceof Envelope);
    }

    boolean takes(IncomingMessage arrived, IpmbMessageConverter converter) {
        return isAny()
                || raw == arrived.payload().getClass()
                || converter.canConvert(arrived, type)
                || (mayBeNothing && converter.canConvert(arrived, NOTHING));
    }

    /** By the type as it is written; how a {@link ResolvableType} came by it is part of its own equality. */
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
