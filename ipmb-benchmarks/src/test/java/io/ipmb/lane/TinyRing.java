package io.ipmb.lane;

import io.ipmb.platform.IncomingPackets;
import io.ipmb.platform.OutgoingPackets;
import io.ipmb.platform.PacketBuffer;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.memory.MemoryPlatform;

/**
 * Both sides of a ring that holds four records of eight bytes, of a lane or inside one JVM. In the place of a link each
 * side has a bell, which only tells that it rang.
 */
final class TinyRing {

    /** The bytes of a record: its header and a number. */
    static final int RECORD = 16;

    static final int RECORDS = 4;

    private static final int CAPACITY = RECORDS * RECORD;
    private static final int TAG = 17;
    private static final MemoryPlatform PLATFORM = new MemoryPlatform();

    private TinyRing() {}

    /** What a side would send to the other process. */
    static final class Bell implements Waker {

        private volatile boolean rang;

        @Override
        public boolean wake() {
            rang = true;
            return true;
        }

        int rang() {
            return rang ? 1 : 0;
        }
    }

    private static PacketBuffer memory() {
        return PLATFORM.packetBuffer(Ring.memoryBytes(CAPACITY));
    }

    /** Room for all packets of a ring, which nobody need close. */
    static IncomingPackets list() {
        return new IncomingPackets(RECORDS, NO_MEMORY) {};
    }

    private static final PacketBuffer NO_MEMORY = PLATFORM.packetBuffer(0);

    /** As {@link LaneSender} and {@link LaneReceiver} make it; the receiver keeps space until it gives it back. */
    static final class Lane {

        final Bell receiverBell = new Bell();
        final Bell senderBell = new Bell();
        final RingWriter sender;
        final RingReceiver receiver;
        final IncomingPackets into = list();

        Lane() {
            this(0);
        }

        /** @param answer the bits that the receiver has said, see {@link RingLayout} */
        Lane(long answer) {
            RingMemory memory = RingMemory.inOnePiece(memory());
            memory.getAndSetBits(RingLayout.ANSWER, answer);
            RingRules rules = new RingRules(Long.BYTES, 1, true);
            LocalObjects objects = new LocalObjects();
            sender = new RingWriter(memory, objects, receiverBell, new ParkingSignal(), rules);
            receiver = new RingReceiver(memory, objects, new ParkingSignal(), senderBell, rules, true);
        }

        /** Whether there was room for it. */
        boolean send(long number) {
            try {
                int at = sender.claim(Long.BYTES);
                if (at < 0) {
                    return false;
                }
                sender.memory().bytes().putLong(at, number);
                sender.commit(Long.BYTES, TAG);
                return true;
            } catch (PlatformException e) {
                throw new IllegalStateException(e);
            }
        }

        int receive(int limit) {
            return TinyRing.receive(receiver, into, limit);
        }

        /** The i-th number of the last receive; -1 for what no sender has written. */
        long number(int i) {
            return into.length(i) == Long.BYTES && receiver.tag(i) == TAG ? TinyRing.number(into, i) : -1;
        }
    }

    /** A channel inside one JVM. */
    static final class Inside {

        private static final OutgoingPackets ONE = one();

        private final Ring ring = new Ring(memory(), Long.BYTES, 1);
        final Bell receiverBell = new Bell();
        final Bell senderBell = new Bell();
        final RingSender sender = ring.sender();
        final RingReceiver receiver = ring.receiver();
        final IncomingPackets into = list();

        Inside() {
            sender.watch(senderBell::wake);
            receiver.watch(receiverBell::wake);
        }

        private static OutgoingPackets one() {
            PacketBuffer memory = PLATFORM.packetBuffer(Long.BYTES);
            memory.bytes().putLong(0, 1);
            OutgoingPackets packets = PLATFORM.outgoingPackets(1);
            packets.add(memory, 0, Long.BYTES);
            return packets;
        }

        /** Sends the number 1; 0 when the ring is full, or takes no more. */
        int send() {
            try {
                return sender.send(ONE, 0);
            } catch (PlatformException e) {
                if (e.reason() == PlatformException.Reason.CLOSED) {
                    return 0;
                }
                throw new IllegalStateException(e);
            }
        }

        int receive() {
            return TinyRing.receive(receiver, into, RECORDS);
        }
    }

    private static int receive(RingReceiver receiver, IncomingPackets into, int limit) {
        try {
            return receiver.receive(into, limit);
        } catch (PlatformException e) {
            throw new IllegalStateException(e);
        }
    }

    private static long number(IncomingPackets packets, int i) {
        return packets.memory().bytes().getLong(packets.offset(i));
    }
}
