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
 * An appendix to the handshake between endpoints of this library. It follows the last field of a {@link ConnectMessage}
 * and of an accepting {@link ConnectAck}, where other implementations ignore it.
 *
 * <pre>
 *  "ipmb4j" 0 1 | u16 length of the rest | u8 version | u64 abilities | fields | bytes of later versions
 * </pre>
 *
 * <p>All little-endian. Other bytes there count as no extension. A {@link Field} belongs to an ability: if the bit is
 * set, the field follows, in the order of the bits. A reader ignores unknown bits and bytes, and a field that is cut
 * off by the end. Immutable.
 */
public final class Extension {

    /** A value behind the abilities, present if its bit is set. */
    public enum Field {
        /**
         * u8: the precedence in the walk of a unicast message, 0 first; the order of joining decides among equals. The
         * ConnectMessage has the requested one, the ack the granted one.
         */
        PRECEDENCE(1L << 6, Byte.BYTES),

        /**
         * {@link Member}: u8[16] the instance in textual order, u64 the time of joining. The ConnectMessage has the
         * endpoint's own, the ack the controller's instance and the endpoint's time of joining. An ack with this field
         * may have the {@link Roster} of the bus attached.
         */
        MEMBER(1L << 7, 2 * Long.BYTES + Long.BYTES),

        /** {@link LaneRules}, in an ack: u8 policy, u8 0, u16 most lanes, u32 stall timeout in ms, 0 for none. */
        LANE_RULES(1L << 10, 2 * Integer.BYTES);

        private final long ability;
        private final int size;

        /**
         * @param ability one bit, higher than that of the previous field, so that an older reader finds the fields that
         *     it knows
         */
        Field(long ability, int size) {
            this.ability = ability;
            this.size = size;
        }

        /** The bit for the presence of the field. */
        public long ability() {
            return ability;
        }

        /** The size in bytes. */
        public int size() {
            return size;
        }
    }

    /**
     * The identity of an endpoint under all controllers, and its time of joining.
     *
     * @param instance a random number, made once and sent in every handshake; the id, in contrast, changes with the
     *     controller
     * @param joined the time of its first join on this bus by the machine's monotonic clock, unsigned; 0 before that
     */
    public record Member(UUID instance, long joined) {}

    /**
     * The rules for lanes on a bus. A full lane means the same as a full queue of the controller.
     *
     * @param policy of the sender of a full lane
     * @param mostLanes of one sender, 1 to {@link LaneNote#MOST_RECEIVERS}
     * @param stallTimeout the longest wait of a sender for a receiver that takes nothing; zero waits for ever. On the
     *     wire in whole milliseconds, rounded up, at most some 49 days
     */
    public record LaneRules(Policy policy, int mostLanes, Duration stallTimeout) {

        /** The reactions of a sender to a full lane; the ordinal is the number on the wire. */
        public enum Policy {
            /** Waits, for that receiver alone. */
            WAIT,
            /** Drops the message that does not fit. */
            DROP_NEWEST
        }

        private static final Policy[] POLICIES = Policy.values();
        private static final long MOST_MILLIS = 0xffff_ffffL;

        /** @throws IllegalArgumentException when the number of lanes is out of range */
        public LaneRules {
            if (mostLanes < 1 || mostLanes > LaneNote.MOST_RECEIVERS) {
                throw new IllegalArgumentException(
                        "mostLanes=" + mostLanes + " is not between 1 and " + LaneNote.MOST_RECEIVERS);
            }
        }
    }

    /** The bit of the Java implementation. */
    public static final long JAVA = 1;

    /** The bit of an endpoint that can be at either end of a lane; in an ack, of a controller that introduces lanes. */
    public static final long LANES = 1L << 2;

    /** The bit of an endpoint that may watch the directory; in an ack, of a controller with a roster to watch. */
    public static final long DIRECTORY = 1L << 3;

    /** The bit, in an ack, of a controller that answers a {@link ControllerQuestion#LIVENESS}. */
    public static final long LIVENESS = 1L << 8;

    /** The bit of an endpoint that understands a {@link LossNotice}; in an ack, of a controller that sends it. */
    public static final long LOSSES = 1L << 9;

    /** The bit of an endpoint that writes a {@link FrameTail}; in an ack, of a controller that reads it. */
    public static final long TAILS = 1L << 11;

    /**
     * The bit of an endpoint that acknowledges what comes to it by lanes, after it has handled it. Senders open a lane
     * to it ahead of their first message, and keep what is in there until it is acknowledged.
     */
    public static final long ACKNOWLEDGES = 1L << 12;

    /** The precedence of an endpoint that asks for none. */
    public static final int DEFAULT_PRECEDENCE = 128;

    /** The largest precedence: after everybody else. */
    public static final int LAST_PRECEDENCE = 255;

    /** The extension of this library. */
    public static final Extension OURS = new Extension(1, JAVA);

    private static final byte[] MAGIC = "ipmb4j\0\1".getBytes(StandardCharsets.US_ASCII);

    /** The length of version and abilities, the least of every version. */
    private static final int LENGTH = Byte.BYTES + Long.BYTES;

    private static final Field[] FIELDS = Field.values();

    private final int version;
    private final long abilities;

    /** The present fields, one after the other. */
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

    /** A copy of the field's bytes, little-endian; null when absent. */
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

    /** The same with more abilities, without fields. */
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

    /** The precedence; {@link #DEFAULT_PRECEDENCE} when absent. */
    public int precedence() {
        byte[] value = field(Field.PRECEDENCE);
        return value == null ? DEFAULT_PRECEDENCE : Byte.toUnsignedInt(value[0]);
    }

    /** The same with this member. */
    public Extension withMember(Member member) {
        ByteBuffer value = ByteBuffer.allocate(Field.MEMBER.size).order(ByteOrder.LITTLE_ENDIAN);
        value.putLong(Long.reverseBytes(member.instance.getMostSignificantBits()));
        value.putLong(Long.reverseBytes(member.instance.getLeastSignificantBits()));
        value.putLong(member.joined);
        return with(Field.MEMBER, value.array());
    }

    /** The member; null when absent. */
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
        value.put((byte) rules.policy.ordinal()).put((byte) 0).putShort((short) rules.mostLanes);
        value.putInt((int) millis);
        return with(Field.LANE_RULES, value.array());
    }

    /** The rules for lanes; null where nothing is said, or nothing that is known here. */
    public @Nullable LaneRules laneRules() {
        byte[] value = field(Field.LANE_RULES);
        if (value == null) {
            return null;
        }
        ByteBuffer bytes = ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN);
        int policy = Short.toUnsignedInt(bytes.getShort());
        int mostLanes = Short.toUnsignedInt(bytes.getShort());
        if (policy >= LaneRules.POLICIES.length || mostLanes < 1 || mostLanes > LaneNote.MOST_RECEIVERS) {
            return null;
        }
        Duration stallTimeout = Duration.ofMillis(Integer.toUnsignedLong(bytes.getInt()));
        return new LaneRules(LaneRules.POLICIES[policy], mostLanes, stallTimeout);
    }

    void write(BincodeWriter writer) {
        writer.writeRawBytes(MAGIC);
        writer.writeRaw(LENGTH + fields.length, Short.BYTES);
        writer.writeByte(version);
        writer.writeRaw(abilities, Long.BYTES);
        writer.writeRawBytes(fields);
    }

    /** The extension at the reader's position; null for none or a broken one. */
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

    /** The size of the known and complete fields behind the abilities. */
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
