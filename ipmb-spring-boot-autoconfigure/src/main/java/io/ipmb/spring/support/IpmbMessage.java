package io.ipmb.spring.support;

import io.ipmb.MemoryRegion;
import io.ipmb.NativeObject;
import io.ipmb.Selector;
import io.ipmb.codec.BytesMessage;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;

/**
 * A message that has arrived from the bus, as Spring has it: payload and headers, and besides them what the bus knows
 * of it. Attachments belong to the {@linkplain #raw() message of the bus} and live as long as that: in a listener until
 * it returns; of a reply, until whoever asked calls {@link #close()}.
 *
 * <p>Thread-safe as far as payload and attachments are. The headers are made when somebody asks for them.
 *
 * @param <T> the payload's type
 *
 * @since 0.1.0
 */
public final class IpmbMessage<T> implements Message<T>, AutoCloseable {

    private final T payload;
    private final io.ipmb.IncomingMessage raw;
    private final Map<String, Object> travelled;
    private volatile @Nullable MessageHeaders headers;

    private IpmbMessage(T payload, io.ipmb.IncomingMessage raw, Map<String, Object> travelled) {
        this.payload = payload;
        this.raw = raw;
        this.travelled = travelled;
    }

    /** A message without headers of its sender. */
    public static <T> IpmbMessage<T> of(T payload, io.ipmb.IncomingMessage raw) {
        return new IpmbMessage<>(payload, raw, Map.of());
    }

    /**
     * A message with headers of its sender.
     *
     * @param travelled the headers that came with it; must not be changed afterwards
     */
    public static <T> IpmbMessage<T> of(T payload, io.ipmb.IncomingMessage raw, Map<String, Object> travelled) {
        return new IpmbMessage<>(payload, raw, travelled);
    }

    @Override
    public T getPayload() {
        return payload;
    }

    /** What travelled with the message, and the headers of {@link IpmbHeaders} that say what the bus knows. */
    @Override
    public MessageHeaders getHeaders() {
        MessageHeaders known = headers;
        if (known == null) {
            synchronized (this) {
                known = headers;
                if (known == null) {
                    known = headers(raw, travelled);
                    headers = known;
                }
            }
        }
        return known;
    }

    /** How the sender addressed it. */
    public Selector selector() {
        return raw.selector();
    }

    /** The id of the payload's type on the bus; that of the envelope where the message came in one. */
    public UUID typeId() {
        return raw.typeId();
    }

    /** The memory regions that came with it, in the sender's order. */
    public List<MemoryRegion> regions() {
        return BodyRegions.attached(raw);
    }

    /** The kernel objects that came with it, in the sender's order. */
    public List<NativeObject> objects() {
        return raw.objects();
    }

    /** The message of the bus, which owns the attachments. */
    public io.ipmb.IncomingMessage raw() {
        return raw;
    }

    /** Closes the attachments that were not taken out of {@link #raw()}; closing twice is fine. */
    @Override
    public void close() {
        raw.close();
    }

    static MessageHeaders headers(io.ipmb.IncomingMessage raw, Map<String, Object> travelled) {
        Map<String, Object> all = new HashMap<>(travelled);
        all.put(IpmbHeaders.RECEIVED_SELECTOR, raw.selector());
        all.put(IpmbHeaders.TYPE, raw.typeId());
        all.put(IpmbHeaders.RAW_MESSAGE, raw);
        List<MemoryRegion> regions = BodyRegions.attached(raw);
        if (!regions.isEmpty()) {
            all.put(IpmbHeaders.REGIONS, regions);
        }
        if (!raw.objects().isEmpty()) {
            all.put(IpmbHeaders.OBJECTS, raw.objects());
        }
        if (raw.payload() instanceof BytesMessage bytes) {
            all.put(IpmbHeaders.FORMAT, bytes.format());
        }
        return new MessageHeaders(all);
    }

    @Override
    public String toString() {
        return "IpmbMessage[" + payload + ", " + raw.selector() + ", headers " + travelled.keySet() + "]";
    }
}
