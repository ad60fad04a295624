package io.ipmb;

import io.ipmb.codec.PayloadType;
import io.ipmb.codec.PayloadTypes;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The payload types that an endpoint reads. A message of another type is dropped and counted, or delivered as an {@link
 * UnknownPayload} with {@link Builder#unknownTypes(boolean)}. Immutable, thread-safe.
 *
 * @since 0.1.0
 */
public final class MessageBox {

    private final PayloadType<?>[] types;
    private final boolean unknownTypes;

    private MessageBox(Collection<PayloadType<?>> types, boolean unknownTypes) {
        this.types = types.toArray(PayloadType<?>[]::new);
        this.unknownTypes = unknownTypes;
    }

    /**
     * A box for the given types: plain types, types with {@code @MessageType}, and sealed interfaces without it, which
     * stand for all their permitted types.
     *
     * @throws io.ipmb.codec.IllegalPayloadTypeException when one of them cannot be a payload
     * @throws IllegalArgumentException when two types have the same type id
     */
    public static MessageBox of(Class<?>... types) {
        return builder().add(types).build();
    }

    /** An empty box, to be filled. */
    public static Builder builder() {
        return new Builder();
    }

    /** The type with this id, given in its two halves, most significant first; null when the box does not have it. */
    public @Nullable PayloadType<?> find(long typeIdHigh, long typeIdLow) {
        for (PayloadType<?> type : types) {
            if (type.idLow() == typeIdLow && type.idHigh() == typeIdHigh) {
                return type;
            }
        }
        return null;
    }

    /** The types that are read. */
    public List<PayloadType<?>> types() {
        return List.of(types);
    }

    /** Whether other types are delivered as {@link UnknownPayload}. */
    public boolean deliversUnknownTypes() {
        return unknownTypes;
    }

    @Override
    public String toString() {
        return "MessageBox" + Arrays.toString(types) + (unknownTypes ? " and unknown types" : "");
    }

    /** Collects the types of a box; not thread-safe. */
    public static final class Builder {

        private final LinkedHashMap<UUID, PayloadType<?>> types = new LinkedHashMap<>();
        private boolean unknownTypes;

        private Builder() {}

        /**
         * Adds types, as {@link MessageBox#of(Class[])}; once more does nothing.
         *
         * @throws io.ipmb.codec.IllegalPayloadTypeException when one of them cannot be a payload
         * @throws IllegalArgumentException when another type of the box has the same type id
         */
        public Builder add(Class<?>... more) {
            for (Class<?> type : more) {
                for (PayloadType<?> payloadType : PayloadTypes.readableBy(type)) {
                    PayloadType<?> other = types.putIfAbsent(payloadType.uuid(), payloadType);
                    if (other != null && !other.equals(payloadType)) {
                        throw new IllegalArgumentException(
                                "%s and %s have the same type id %s; a message box needs one type per id"
                                        .formatted(
                                                other.javaType().getName(),
                                                payloadType.javaType().getName(),
                                                payloadType.uuid()));
                    }
                }
            }
            return this;
        }

        /** Whether messages of other types are delivered as {@link UnknownPayload}; they are dropped unless set. */
        public Builder unknownTypes(boolean deliver) {
            unknownTypes = deliver;
            return this;
        }

        /** The finished box. */
        public MessageBox build() {
            return new MessageBox(types.values(), unknownTypes);
        }
    }
}
