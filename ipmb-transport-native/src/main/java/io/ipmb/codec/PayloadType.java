package io.ipmb.codec;

import java.util.UUID;

/**
 * A type of payloads: its id on the wire, its class, its codec. Immutable; equal by id and class.
 *
 * @param <T> the class of its values
 * @since 0.1.0
 */
public final class PayloadType<T> {

    private final UUID uuid;
    private final Class<T> javaType;
    private final Codec<T> codec;
    private final String name;

    /** @param name for messages to people: the crate's name of a plain type, otherwise the class's */
    PayloadType(UUID uuid, Class<T> javaType, Codec<T> codec, String name) {
        this.uuid = uuid;
        this.javaType = javaType;
        this.codec = codec;
        this.name = name;
    }

    /** The type id. */
    public UUID uuid() {
        return uuid;
    }

    /** The upper half of the type id. */
    public long idHigh() {
        return uuid.getMostSignificantBits();
    }

    /** The lower half of the type id. */
    public long idLow() {
        return uuid.getLeastSignificantBits();
    }

    /** The class of the values. */
    public Class<T> javaType() {
        return javaType;
    }

    /** The codec of the values. */
    public Codec<T> codec() {
        return codec;
    }

    /** The crate's name of a plain type, the class's simple name otherwise. */
    public String name() {
        return name;
    }

    /**
     * Writes a value of a class known only at run time.
     *
     * @throws ClassCastException when the value is of another type
     * @throws EncodeException when the value has no form on the wire
     */
    public void writeObject(BincodeWriter out, Object value) {
        codec.write(out, javaType.cast(value));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PayloadType<?> that && uuid.equals(that.uuid) && javaType == that.javaType;
    }

    @Override
    public int hashCode() {
        return uuid.hashCode();
    }

    @Override
    public String toString() {
        return name;
    }
}
