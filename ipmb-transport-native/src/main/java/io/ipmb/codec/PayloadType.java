package io.ipmb.codec;

import java.util.UUID;

/**
 * A type that a message can carry: its id on the wire, its class, its codec. Immutable; equal by id and class.
 *
 * @param <T> the class of its values
 * @since 0.1.0
 */
public final class PayloadType<T> {

    private final UUID uuid;
    private final Class<T> javaType;
    private final Codec<T> codec;
    private final String name;

    /** @param name what the type is called in messages: the crate's name of a plain type, the class's otherwise */
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

    /** How values are written and read. */
    public Codec<T> codec() {
        return codec;
    }

    /** The crate's name of a plain type, the class's simple name otherwise. */
    public String name() {
        return name;
    }

    /**
     * Writes a value whose class is known only at run time.
     *
     * @throws ClassCastException when it is of another type
     * @throws EncodeException when it has no form on the wire
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
