package io.ipmb.endpoint;

import io.ipmb.AcknowledgeMode;
import io.ipmb.IncomingMessage;
import io.ipmb.MessageView;
import io.ipmb.Selector;
import io.ipmb.UnknownPayload;
import io.ipmb.codec.BincodeReader;
import io.ipmb.codec.PayloadType;
import io.ipmb.platform.IncomingPackets;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The message at the reader's place: its selector, its type, its payload where it lies. Its objects belong to the
 * packet list until they are taken from here or let go. Reused for every message, so that a message that is read in
 * place costs no garbage. For the holder of the inbox's turn.
 *
 * <pre>
 *   as a view:  CLOSED ── open, with each call of a handler ──► OPEN ── close ──► CLOSED
 * </pre>
 */
final class CurrentMessage implements MessageView {

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
    private static final UUID NO_TYPE = new UUID(0, 0);

    private final ReceivedObjects received;
    private final PresentEntry entry;
    private final BincodeReader reader = new BincodeReader();

    private @Nullable Selector selector;
    private @Nullable PayloadType<?> type;
    private long typeIdHigh;
    private long typeIdLow;

    /** The last id of a type that the message box does not have. */
    private UUID unknownTypeId = NO_TYPE;

    private ByteBuffer memory = NOTHING;
    private int offset;
    private int length;

    private @Nullable IncomingPackets packets;
    private int index;
    private int regionCount;
    private int redeliveries;

    private PayloadWindow window = new PayloadWindow();
    private boolean open;

    CurrentMessage(ReceivedObjects received, AcknowledgeMode mode) {
        this.received = received;
        this.entry = new PresentEntry(mode);
    }

    // Set by the decoder

    /** @param known the type in the message box; null when it is not there */
    void address(Selector to, @Nullable PayloadType<?> known, long idHigh, long idLow) {
        selector = to;
        type = known;
        typeIdHigh = idHigh;
        typeIdLow = idLow;
        redeliveries = 0;
        entry.none();
    }

    /** It was with a receiver before, which has not acknowledged it. */
    void redelivered(int times) {
        redeliveries = times;
    }

    /** Its entry in a lane. */
    PresentEntry entry() {
        return entry;
    }

    /**
     * @param in keeps its bytes until the next message
     * @param shownBy the window of that memory
     */
    void payload(ByteBuffer in, int at, int bytes, PayloadWindow shownBy) {
        memory = in;
        offset = at;
        length = bytes;
        window = shownBy;
    }

    /**
     * @param with the list that has the objects
     * @param i the packet in it
     * @param regions the memory regions among the objects, at most all
     */
    void objects(IncomingPackets with, int i, int regions) {
        packets = with;
        index = i;
        regionCount = regions;
    }

    // For the reader

    /** See {@link #take()}. */
    IncomingMessage toMessage() {
        Object payload = decoded();
        IncomingPackets list = packets();
        Runnable receipt = entry.receipt();
        Runnable completion = entry.completion(receipt);
        IncomingMessage message;
        if (list.objectCount(index) == 0) {
            message = new IncomingMessage(payload, id(), to(), List.of(), List.of(), completion, redeliveries, receipt);
        } else {
            ReceivedObjects.Delivery delivery = new ReceivedObjects.Delivery(completion, redeliveries, receipt);
            message = received.message(payload, id(), to(), list.takeObjects(index), regionCount, delivery);
        }
        entry.handedOut();
        return message;
    }

    /** Closes the objects that nobody has taken. */
    void letGo() {
        IncomingPackets list = packets();
        if (list.objectCount(index) > 0) {
            received.letGo(list.takeObjects(index), regionCount);
        }
    }

    /** Forgets the message, so that its memory can be given up. */
    void forget() {
        memory = NOTHING;
        window = new PayloadWindow();
        packets = null;
    }

    /** Shows the message to a handler. */
    void open() {
        open = true;
    }

    /** Ends {@link #open()}. */
    void close() {
        open = false;
    }

    private Object decoded() {
        PayloadType<?> known = type;
        if (known == null) {
            byte[] bytes = new byte[length];
            memory.get(offset, bytes);
            return new UnknownPayload(id(), bytes);
        }
        reader.reset(memory, offset, offset + length);
        return known.codec().read(reader);
    }

    private UUID id() {
        PayloadType<?> known = type;
        if (known != null) {
            return known.uuid();
        }
        if (unknownTypeId.getLeastSignificantBits() != typeIdLow
                || unknownTypeId.getMostSignificantBits() != typeIdHigh) {
            unknownTypeId = new UUID(typeIdHigh, typeIdLow);
        }
        return unknownTypeId;
    }

    private Selector to() {
        Selector present = selector;
        if (present == null) {
            throw noMessage();
        }
        return present;
    }

    private IncomingPackets packets() {
        IncomingPackets present = packets;
        if (present == null) {
            throw noMessage();
        }
        return present;
    }

    private static IllegalStateException noMessage() {
        return new IllegalStateException("there is no message yet");
    }

    // For the handler

    @Override
    public Selector selector() {
        checkOpen();
        return to();
    }

    @Override
    public UUID typeId() {
        checkOpen();
        return id();
    }

    @Override
    public ByteBuffer payload() {
        checkOpen();
        return window.over(memory, offset, length);
    }

    @Override
    public boolean hasAttachments() {
        checkOpen();
        return packets().objectCount(index) > 0;
    }

    @Override
    public int redeliveries() {
        checkOpen();
        return redeliveries;
    }

    @Override
    public void acknowledge() {
        checkOpen();
        entry.acknowledge();
    }

    @Override
    public IncomingMessage take() {
        checkOpen();
        return toMessage();
    }

    private void checkOpen() {
        if (!open) {
            throw new IllegalStateException(
                    "A view of a message can be used during the handler's call alone; take() makes a message to keep");
        }
    }

    @Override
    public String toString() {
        return open ? "MessageView[" + id() + " to " + to() + ", " + length + " bytes]" : "MessageView[closed]";
    }
}
