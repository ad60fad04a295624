package io.ipmb.protocol;

import io.ipmb.codec.BincodeReader;
import io.ipmb.codec.BincodeWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What two Java endpoints tell each other beyond the protocol: it travels after the last field of a
 * {@link ConnectMessage} and of an accepting {@link ConnectAck}, where other implementations ignore what they find.
 *
 * <pre>
 *  "ipmb4j" 0 1 | u16 length of what follows | u8 version | u64 abilities | fields | later versions' own
 * </pre>
 *
 * <p>All little-endian. What is not like that is no extension: the peer then counts as one that has none. A {@link
 * Field} belongs to an ability: where the bit is set, the field follows, in the order of the bits. A reader ignores
 * bits and bytes that it does not know, and takes a field that the end cuts off as not given. Immutable.
 */
public final class Extension {

    /** A value that follows the abilities where its bit is among them. */
    public enum Field {
        /**
         * u8: the place in the walk of a unicast message before the order of joining; 0 first. In a ConnectMessage the
         * one that is asked for, in the ack the one that the controller honours.
         */
        PRECEDENCE(1L << 6, Byte.BYTES),

        /**
         * {@link Member}: u8[16] an instance in textual order, u64 the time of joining. In a ConnectMessage the
         * endpoint's own, in the ack the controller's instance and the endpoint's time of joining. A controller that
         * sends it may attach the roster of the bus ({@link Roster}) to the ack.
         */
        MEMBER(1L << 7, 2 * Long.BYTES + Long.BYTES),

        /** {@link LaneRules}, in an ack: u8 policy, u8[3] zeros, u32 stall timeout in milliseconds, 0 for none. */
        LANE_RULES(1L << 10, 2 * Integer.BYTES);

        private final long ability;
        private final int size;

        /** @param ability one bit, higher than that of the field above, so that who knows fewer fields reads those */
        Field(long ability, int size) {
            this.ability = ability;
            this.size = size;
        }

        /** The bit that says that the field is there. */
        public long ability() {
            return ability;
        }

        /** How many bytes it has. */
        public int size() {
            return size;
        }
    }

    /**
     * Who somebody is, and since when it is on the bus.
     *
     * @param instance a random number that an endpoint makes once and tells in every handshake; its id changes with the
     *     controller
     * @param joined when the endpoint first joined this bus, as the machine's monotonic clock reads, unsigned; 0 where
     *     it has not been on it
     */
    public record Member(UUID instance, long joined) {}

    /**
     * What a full lane means on this bus: the same as a full queue of the controller.
     *
     * @param policy what its sender does
     * @param stallTimeout for how long a sender waits for a receiver that takes nothing; zero waits for ever. On the
     *     wire in whole milliseconds, rounded up, at most some 49 days
     */
    public record LaneRules(Policy policy, Duration stallTimeout) {

        /** What a sender does about a full lane; the place in this list is the number on the wire. */
        public enum Policy {
            /** Waits, for that receiver alone. */
            WAIT,
            /** Drops the message that does not fit. */
            DROP_NEWEST
        }

        private static final Policy[] POLICIES = Policy.values();
        private static final long MOST_MILLIS = 0xffff_ffffL;
    }

    /** The bit that says: this is the Java implementation. */
    public static final long JAVA = 1;

    /** The bit that says: this endpoint can be at either end of a lane; in an ack: this controller introduces lanes. */
    public static final long LANES = 1L << 2;

    /** The bit that says, in an ack: this controller answers a {@link LivenessQuestion}. */
    public static final long LIVENESS = 1L << 8;

    /** The bit that says: this endpoint understands a {@link LossNotice}; in an ack: this controller sends it. */
    public static final long LOSSES = 1L << 9;

    /** The bit that says: this endpoint writes a {@link FrameTail}; in an ack: this controller reads it. */
    public static final long TAILS = 1L << 11;

    /** The precedence of an endpoint that asks for none. */
    public static final int DEFAULT_PRECEDENCE = 128;

    /** The largest precedence: after everybody else. */
    public static final int LAST_PRECEDENCE = 255;

    /** What this library says about itself. */
    public static final Extension OURS = new Extension(1, JAVA);

    private static final byte[] MAGIC = "ipmb4j\0\1".getBytes(StandardCharsets.US_ASCII);

    /** What follows the length in every version: version and abilities. */
    private static final int LENGTH = Byte.BYTES + Long.BYTES;

    private static final Field[] FIELDS = Field.values();

    private final int version;
    private final long abilities;

    /** The fields that are there, one after the other. */
    private final byte[] fields;

    /**
     * An extension without fields.
     *
     * @param version 1 to 255; later versions only append
     * @param abilities a set of bits
     * @throws IllegalArgumentException when the version is out of range
     */
    public Extension(int version, long abilities) {
        this(version, abilities, new byte[0]);
    }

    private Extension(int version, long abilities, byte[] fields) {
        if (version < 1 || version > 255) {
            throw new IllegalArgumentException("version=" + version + " is not between 1 and 255");
        }
        this.version = version;
        this.abilities = abilities;
        this.fields = fields;
    }

    /** 1 to 255. */
    public int version() {
        return version;
    }

    /** A set of bits. */
    public long abilities() {
        return abilities;
    }

    /** Whether all bits of {@code ability} are among the abilities. */
    public boolean has(long ability) {
        return (abilities & ability) == ability;
    }

    /** The field's bytes, little-endian and the caller's own; null where it is not given. */
    public byte @Nullable [] field(Field field) {
        int at = 0;
        for (Field each : FIELDS) {
            int end = at + (has(each.ability) ? each.size : 0);
            if (each == field) {
                return end > at && end <= fields.length ? Arrays.copyOfRange(fields, at, end) : null;
            }
            at = end;
        }
        throw new AssertionError(field);
    }

    /**
     * The same with this field.
     *
     * @throws IllegalArgumentException when it has another size
     */
    public Extension with(Field field, byte... value) {
        if (value.length != field.size) {
            throw new IllegalArgumentException(field + " has " + field.size + " bytes, not " + value.length);
        }
        ByteBuffer all = ByteBuffer.allocate(fields.length + field.size);
        for (Field each : FIELDS) {
            byte[] bytes = each == field ? value : field(each);
            if (bytes != null) {
                all.put(bytes);
            }
        }
        return new Extension(version, abilities | field.ability, Arrays.copyOf(all.array(), all.position()));
    }

    /** The same with these abilities besides, which have no field. */
    public Extension with(long ability) {
        return new Extension(version, abilities | ability, fields);
    }

    /**
     * The same with this precedence.
     *
     * @throws IllegalArgumentException when it is not between 0 and {@link #LAST_PRECEDENCE}
     */
    public Extension withPrecedence(int precedence) {
        if (precedence < 0 || precedence > LAST_PRECEDENCE) {
            throw new IllegalArgumentException("precedence=" + precedence + " is not between 0 and " + LAST_PRECEDENCE);
        }
        return with(Field.PRECEDENCE, (byte) precedence);
    }

    /** The place in the walk before the order of joining; {@link #DEFAULT_PRECEDENCE} where nothing is said. */
    public int precedence() {
        byte[] value = field(Field.PRECEDENCE);
        return value == null ? DEFAULT_PRECEDENCE : Byte.toUnsignedInt(value[0]);
    }

    /** The same with what it is on the bus. */
    public Extension withMember(Member member) {
        ByteBuffer value = ByteBuffer.allocate(Field.MEMBER.size).order(ByteOrder.LITTLE_ENDIAN);
        value.putLong(Long.reverseBytes(member.instance.getMostSignificantBits()));
        value.putLong(Long.reverseBytes(member.instance.getLeastSignificantBits()));
        value.putLong(member.joined);
        return with(Field.MEMBER, value.array());
    }

    /** Who it is; null where nothing is said. */
    public @Nullable Member member() {
        byte[] value = field(Field.MEMBER);
        if (value == null) {
            return null;
        }
        ByteBuffer bytes = ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN);
        UUID instance = new UUID(Long.reverseBytes(bytes.getLong()), Long.reverseBytes(bytes.getLong()));
        return new Member(instance, bytes.getLong());
    }

    /** The same with these rules for lanes. */
    public Extension withLaneRules(LaneRules rules) {
        Duration time = rules.stallTimeout;
        long millis = time.compareTo(Duration.ofMillis(LaneRules.MOST_MILLIS)) >= 0
                ? LaneRules.MOST_MILLIS
                : time.plusNanos(999_999).toMillis();
        ByteBuffer value = ByteBuffer.allocate(Field.LANE_RULES.size).order(ByteOrder.LITTLE_ENDIAN);
        value.put(0, (byte) rules.policy.ordinal()).putInt(Integer.BYTES, (int) millis);
        return with(Field.LANE_RULES, value.array());
    }

    /** The rules for lanes; null where nothing is said, or a policy of a later version. */
    public @Nullable LaneRules laneRules() {
        byte[] value = field(Field.LANE_RULES);
        int policy = value == null ? -1 : Byte.toUnsignedInt(value[0]);
        if (value == null || policy >= LaneRules.POLICIES.length) {
            return null;
        }
        int millis = ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN).getInt(Integer.BYTES);
        return new LaneRules(LaneRules.POLICIES[policy], Duration.ofMillis(Integer.toUnsignedLong(millis)));
    }

    void write(BincodeWriter writer) {
        writer.writeRawBytes(MAGIC);
        writer.writeRaw(LENGTH + fields.length, Short.BYTES);
        writer.writeByte(version);
        writer.writeRaw(abilities, Long.BYTES);
        writer.writeRawBytes(fields);
    }

    /** The extension where the reader stands; null where there is none or a broken one. */
    static @Nullable Extension read(BincodeReader reader) {
        byte[] bytes = new byte[MAGIC.length + Short.BYTES + LENGTH];
        if (reader.remaining() < bytes.length) {
            return null;
        }
        reader.readRawBytes(bytes);
        ByteBuffer head = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).position(MAGIC.length);
        int length = Short.toUnsignedInt(head.getShort());
        int version = Byte.toUnsignedInt(head.get());
        boolean isWhole = length >= LENGTH && length - LENGTH <= reader.remaining();
        if (!Arrays.equals(bytes, 0, MAGIC.length, MAGIC, 0, MAGIC.length) || !isWhole || version == 0) {
            return null;
        }
        long abilities = head.getLong();
        byte[] fields = new byte[knownFieldsIn(abilities, length - LENGTH)];
        reader.readRawBytes(fields);
        return new Extension(version, abilities, fields);
    }

    /** How many of the bytes that follow the abilities are whole fields that are known here. */
    private static int knownFieldsIn(long abilities, int available) {
        int size = 0;
        for (Field field : FIELDS) {
            if ((abilities & field.ability) != 0) {
                if (size + field.size > available) {
                    break;
                }
                size += field.size;
            }
        }
        return size;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Extension that
                && version == that.version
                && abilities == that.abilities
                && Arrays.equals(fields, that.fields);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(fields) + 31 * Long.hashCode(abilities) + version;
    }

    @Override
    public String toString() {
        return "Extension[version " + version + ", abilities " + Long.toHexString(abilities) + ", fields "
                + HexFormat.of().formatHex(fields) + "]";
    }
}
