package io.ipmb.protocol;

import io.ipmb.codec.BincodeReader;
import io.ipmb.codec.BincodeWriter;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * An endpoint tells its controller which lanes it has, so that the controller knows whom a frame with the mark {@link
 * FrameTail#WITHOUT_LANES} is for. Each note holds for the frames behind it. Only endpoints with the ability {@link
 * Extension#LANES} send it, to controllers with that ability, which forward it to nobody.
 *
 * <p>The selector is {@code False}, unicast, without a time to live; no object rides on it. The payload in bincode:
 *
 * <pre>
 *   kind: u8, receivers: sequence of u8[16] | later versions' own
 * </pre>
 *
 * @param kind what is told of the lanes
 * @param receivers the instances of the lanes' receivers, at most {@link #MOST_RECEIVERS}
 */
public record LaneNote(Kind kind, List<UUID> receivers) {

    /** The type of this frame. */
    public static final FrameType TYPE = FrameType.of("86fc6e84-133c-4c2a-abed-c31a360346c6", "LaneNote");

    /** The most receivers of one note. */
    public static final int MOST_RECEIVERS = 4096;

    /** What a note tells; the place in this list is the number on the wire. */
    public enum Kind {
        /** Something of a later version. */
        OTHER,
        /** The sender's lanes to these receivers have ended, whatever the reason, or never began. */
        ENDED,
        /** The sender has lanes to these receivers and to no others: its first frame under another controller. */
        HELD
    }

    private static final Kind[] KINDS = Kind.values();

    /** Header and selector, the kind, the number of receivers. */
    private static final int BYTES_WITHOUT_RECEIVERS = 44;

    /** @throws IllegalArgumentException for too many receivers */
    public LaneNote {
        if (receivers.size() > MOST_RECEIVERS) {
            throw new IllegalArgumentException(receivers.size() + " receivers, at most " + MOST_RECEIVERS);
        }
        receivers = List.copyOf(receivers);
    }

    /** How much memory the frame takes at most. */
    public int mostBytes() {
        return BYTES_WITHOUT_RECEIVERS + receivers.size() * FrameLayout.UUID_BYTES;
    }

    /**
     * Writes the frame to the beginning of a memory of at least {@link #mostBytes()}.
     *
     * @return its length
     */
    public int write(ByteBuffer into) {
        FrameWriter writer = new FrameWriter();
        BincodeWriter payload = TYPE.begin(writer, into, EncodedSelector.NOBODY);
        payload.writeU8(kind.ordinal());
        payload.writeLength(receivers.size());
        receivers.forEach(receiver -> FrameLayout.writeUuid(payload, receiver));
        return Math.toIntExact(writer.end());
    }

    /** Whether this frame is one. */
    public static boolean is(FrameView frame) {
        return TYPE.is(frame);
    }

    /**
     * Reads the payload of a frame.
     *
     * @throws MalformedFrameException when the frame holds no note
     */
    public static LaneNote read(FrameView frame) throws MalformedFrameException {
        return TYPE.read(frame, LaneNote::readFields);
    }

    private static LaneNote readFields(BincodeReader reader) {
        int kind = reader.readU8();
        long count = reader.readLength();
        if (count > MOST_RECEIVERS) {
            throw reader.fail(count + " receivers, at most " + MOST_RECEIVERS + " fit into a note");
        }
        List<UUID> receivers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            // One after the other, so that a count that is a lie meets the end of the frame.
            receivers.add(FrameLayout.readUuid(reader));
        }
        return new LaneNote(kind < KINDS.length ? KINDS[kind] : Kind.OTHER, receivers);
    }
}
