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
 * A received message in Spring's form: payload, headers, and the attachments. The {@linkplain #raw() message of the
 * bus} owns the attachments and closes them: in a listener when it returns, those of a reply when the requester calls
 * {@link #close()}.
 *
 * <p>As thread-safe as payload and attachments. The headers are made at the first call of {@link #getHeaders()}.
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
     * @param travelled the sender's headers; not copied, must not change afterwards
     */
    public static <T> IpmbMessage<T> of(T payload, io.ipmb.IncomingMessage raw, Map<String, Object> travelled) {
        return new IpmbMessage<>(payload, raw, travelled);
    }

    @Override
    public T getPayload() {
        return payload;
    }

    /** The sender's headers, and those of {@link IpmbHeaders} for received messages. */
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

    /** The sender's selector. */
    public Selector selector() {
        return raw.selector();
    }

    /** The payload's type id; the envelope's if the message came in one. */
    public UUID typeId() {
        return raw.typeId();
    }

    /** The message's memory regions, in the sender's order. */
    public List<MemoryRegion> regions() {
        return BodyRegions.attached(raw);
    }

    /** The message's kernel objects, in the sender's order. */
    public List<NativeObject> objects() {
        return raw.objects();
    }

    /** The message of the bus, which owns the attachments. */
    public io.ipmb.IncomingMessage raw() {
        return raw;
    }

    /** Closes the attachments, except those that were taken out of {@link #raw()}. Idempotent. */
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
