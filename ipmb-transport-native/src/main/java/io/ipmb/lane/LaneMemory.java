package io.ipmb.lane;

import io.ipmb.platform.KernelObject;
import io.ipmb.platform.PacketBuffer;
import io.ipmb.platform.Platform;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.PlatformException.Reason;
import io.ipmb.platform.SharedMemory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.UUID;

/** The two memories of a lane: the records, which its sender alone can write, and the numbers, which both write. */
final class LaneMemory {

    /** The fewest bytes of records. */
    static final int LEAST = 1 << 16;

    /** The most bytes of records. */
    static final int MOST = 1 << 26;

    /** A page, of which {@link RingLayout} needs the beginning. */
    static final int NUMBERS_BYTES = 4096;

    /** "ipmblan" and the version, in the order of the bytes. */
    private static final long MAGIC = 0x01_6E_61_6C_62_6D_70_69L;

    private LaneMemory() {}

    /** The size that a ring of about so many bytes has. */
    static int size(int about) {
        return Math.max(LEAST, Math.min(MOST, about)) & -RecordLayout.ALIGNMENT;
    }

    /**
     * Describes a new ring in the memory of its numbers.
     *
     * @param instance of the sender
     */
    static void describe(ByteBuffer numbers, int capacity, UUID instance) {
        numbers.putLong(RingLayout.MAGIC, MAGIC);
        numbers.putLong(RingLayout.CAPACITY, capacity);
        numbers.putLong(RingLayout.INSTANCE, Long.reverseBytes(instance.getMostSignificantBits()));
        numbers.putLong(RingLayout.INSTANCE + Long.BYTES, Long.reverseBytes(instance.getLeastSignificantBits()));
    }

    /**
     * Maps the memory of the numbers that somebody has sent.
     *
     * @throws PlatformException {@code INVALID_OBJECT} when it is not such a memory, or its size can change
     */
    static ByteBuffer numbers(SharedMemory shared, KernelObject object) throws PlatformException {
        if (shared.size(object) != NUMBERS_BYTES || !shared.isSizeFixed(object)) {
            throw invalid("the memory of its numbers has another size, or one that can change");
        }
        return shared.map(object, 0, NUMBERS_BYTES);
    }

    /**
     * Maps the memory of the records that somebody has sent, for reading.
     *
     * @param instance who sent it
     * @param most the most bytes that are taken
     * @throws PlatformException {@code INVALID_OBJECT} when it is not such a memory, its size can change, or it is not
     *     the one that the numbers describe; {@code PACKET_TOO_LARGE} when it is larger than wanted
     */
    static RingMemory received(SharedMemory shared, KernelObject object, ByteBuffer numbers, UUID instance, int most)
            throws PlatformException {
        long size = shared.size(object);
        if (numbers.getLong(RingLayout.MAGIC) != MAGIC || numbers.getLong(RingLayout.CAPACITY) != size) {
            throw invalid("its numbers do not describe it");
        }
        UUID written = new UUID(
                Long.reverseBytes(numbers.getLong(RingLayout.INSTANCE)),
                Long.reverseBytes(numbers.getLong(RingLayout.INSTANCE + Long.BYTES)));
        if (!written.equals(instance)) {
            throw invalid("it is the ring of " + written + ", not of " + instance);
        }
        if (size < LEAST || size > MOST || size % RecordLayout.ALIGNMENT != 0 || !shared.isSizeFixed(object)) {
            throw invalid("its records have " + size + " bytes, or a size that can change");
        }
        if (size > most) {
            throw new PlatformException(
                    Reason.PACKET_TOO_LARGE, "a ring of " + size + " bytes is larger than wanted, which is " + most);
        }
        ByteBuffer records = shared.mapForReading(object, 0, (int) size);
        return new RingMemory(new Records(records), (int) size, numbers);
    }

    /** The rules of a lane with so many bytes of records. */
    static RingRules rules(Platform platform, int capacity) {
        return new RingRules(capacity / 2 - RecordLayout.HEADER_BYTES, platform.maxObjects(), true);
    }

    private static PlatformException invalid(String why) {
        return new PlatformException(Reason.INVALID_OBJECT, "no ring of a lane: " + why);
    }

    /** Mapped memory. */
    static final class Records extends PacketBuffer {

        Records(ByteBuffer bytes) {
            super(bytes);
        }

        @Override
        public PacketBuffer view() {
            return new Records(bytes().duplicate().clear().order(ByteOrder.LITTLE_ENDIAN));
        }
    }
}
