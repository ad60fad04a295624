package io.ipmb.platform;

import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;

/**
 * A channel between two threads of one JVM: one sends, one receives, packets keep their bounds and their order. No
 * system call, no lock, and no allocation for a packet without objects.
 *
 * <p>The packets lie in a ring of memory, each in one piece, in records that begin at multiples of 8 bytes:
 *
 * <pre>
 *   0        4        8                8 + length        next multiple of 8
 *   +--------+--------+----------------+ - - - - - - - - +
 *   | length |  bits  |     packet     |     nothing     |  next record …
 *   +--------+--------+----------------+ - - - - - - - - +
 *             bit 0: objects ride on the packet, in the side queue
 *             bit 1: no packet; the next record is at the beginning of the ring (the rest was too short for it)
 * </pre>
 *
 * <p>Two numbers rule the ring, both count the bytes of all records since the beginning. {@code published} belongs to
 * the sender: everything before it can be read. {@code consumed} belongs to the receiver: everything before it may be
 * written over. Sender and receiver keep their own copies and look at the other's number only when they must.
 *
 * <p>Positions are multiples of 8, so the lowest bits of {@code published} are free to say how the channel ends:
 *
 * <pre>
 *   open ---- sender closes ----&gt; ENDED      what was published can be read to its end
 *   open ---- receiver stops ---&gt; STOPPED    likewise; sending fails
 *   any ----- receiver closes --&gt; STOPPED and closed: nothing can be read any more
 * </pre>
 *
 * <p>The sender publishes with compare-and-set. It fails once a bit is set, so that a packet was either taken before the
 * end, and will be read, or {@code send} says that it was not. The objects of packets that were not published are taken
 * off the tail of the side queue again; the receiver takes them off its head.
 *
 * <p>{@link ReceiveChannel#receive} copies nothing: the packets that it shows lie in the ring, which gets their space
 * back with the next {@code receive} on this channel, whatever list that fills. They must not be used beyond it. A
 * receiver that waits while it still holds such space is woken also when the sender needs it.
 *
 * <p>The halves cannot be added to a platform's {@link WaitSet}; the two callbacks take that place. They run on the
 * thread that did the thing, must be quick, must not throw, and must not call this channel. Both halves can be closed
 * from any thread.
 */
public final class InProcessChannel {

    /** The largest packet in bytes unless the constructor says otherwise; what a Linux peer takes as well. */
    public static final int LARGEST_PACKET = 131_040;

    /** The most objects on one packet unless the constructor says otherwise; what a Linux peer takes as well. */
    public static final int MOST_OBJECTS = 253;

    static final long ENDED = 1;
    static final long STOPPED = 2;
    static final long POSITION = -RingLayout.ALIGNMENT;

    final PacketBuffer memory;
    final int capacity;
    final int maxPacketSize;
    final int maxObjects;

    /** Written by the sender; the ending bits by anybody. */
    final PaddedLong published = new PaddedLong();

    /** Written by the receiver. */
    final PaddedLong consumed = new PaddedLong();

    /** Written by the sender when it refuses a packet: how far {@link #consumed} must come before it is worth a try. */
    final PaddedLong spaceFrom = new PaddedLong();

    final Signal readable;
    final Signal writable;

    /** One list for each published packet with objects that was not received yet. */
    final Deque<List<KernelObject>> objects = new ConcurrentLinkedDeque<>();

    private final InProcessSender sender;
    private final InProcessReceiver receiver;

    /**
     * A channel for packets of up to {@link #LARGEST_PACKET} bytes and {@link #MOST_OBJECTS} objects.
     *
     * @see #InProcessChannel(PacketBuffer, int, int, Runnable, Runnable)
     */
    public InProcessChannel(PacketBuffer ring, Runnable onReadable, Runnable onWritable) {
        this(ring, LARGEST_PACKET, MOST_OBJECTS, onReadable, onWritable);
    }

    /**
     * @param ring the memory for packets under way, used by this channel alone; must hold two of the largest packets
     *     with their headers, or the channel could get stuck
     * @param maxPacketSize the largest packet in bytes, at least 1
     * @param maxObjects the most objects on one packet
     * @param onReadable called once by whoever ends a wait of the receiver, which waits since {@code receive} returned
     *     0 or {@link #armReadable()} said no; and at the end of the channel. Once more now and then, when the wait was over
     *     before it began; so is the other one
     * @param onWritable called once by whoever ends a wait of the sender, which waits since {@code send} did not take
     *     everything or {@link #armWritable()} said no: at least a quarter of the ring is free then, or all that the
     *     receiver had to give back, and the refused packet fits; and when the receiver stops or closes
     */
    public InProcessChannel(
            PacketBuffer ring, int maxPacketSize, int maxObjects, Runnable onReadable, Runnable onWritable) {
        if (maxPacketSize < 1 || maxPacketSize > Integer.MAX_VALUE / 2 - RingLayout.recordBytes(0)) {
            throw new IllegalArgumentException("maxPacketSize=" + maxPacketSize + " is no size of a packet");
        }
        this.memory = ring;
        this.capacity = RingLayout.usableBytes(ring);
        this.maxPacketSize = maxPacketSize;
        this.maxObjects = maxObjects;
        if (capacity / 2 < RingLayout.recordBytes(maxPacketSize)) {
            throw new IllegalArgumentException("the ring must hold two records of the largest packet: capacity="
                    + capacity + " maxPacketSize=" + maxPacketSize);
        }
        this.readable = new Signal(onReadable);
        this.writable = new Signal(onWritable);
        this.sender = new InProcessSender(this);
        this.receiver = new InProcessReceiver(this);
    }

    /** The sending half; the same one every time. */
    public SendChannel sender() {
        return sender;
    }

    /** The receiving half; the same one every time. */
    public ReceiveChannel receiver() {
        return receiver;
    }

    /**
     * Whether {@code receive} would bring a packet or the end, or give space back that the sender waits for. When not,
     * the receiver counts as waiting, and {@code onReadable} is called once that changes. For the receiving thread.
     */
    public boolean armReadable() {
        return readable.armUnless(receiver.worthReceiving());
    }

    /**
     * Whether another {@code send} is worth a try: nothing was refused, or there is space again, or it would fail at
     * once. When not, the sender counts as waiting, and {@code onWritable} is called once that changes. Any thread.
     */
    public boolean armWritable() {
        return writable.armUnless(sender.worthATry());
    }

    /** Whether the sending half was closed; packets that it sent before may still be there. Any thread. */
    public boolean isSenderClosed() {
        return (published.getVolatile() & ENDED) != 0;
    }

    /** Closes what nobody will receive. Any thread; each list is closed once, whoever else takes from the queue. */
    void closeObjects() {
        List<KernelObject> list;
        while ((list = objects.pollFirst()) != null) {
            list.forEach(KernelObject::close);
        }
    }
}
