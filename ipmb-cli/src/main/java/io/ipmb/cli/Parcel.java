package io.ipmb.cli;

import io.ipmb.Endpoint;
import io.ipmb.MemoryRegion;
import io.ipmb.OutgoingMessage;
import io.ipmb.Selector;
import io.ipmb.SendResult;
import io.ipmb.codec.BytesMessage;
import io.ipmb.codec.PayloadType;
import io.ipmb.codec.PayloadTypes;
import io.ipmb.envelope.Envelope;
import io.ipmb.envelope.EnvelopeCodec;
import io.ipmb.envelope.EnvelopeContent;
import io.ipmb.envelope.EnvelopeContent.Described;
import io.ipmb.envelope.EnvelopeContent.Header;
import io.ipmb.envelope.EnvelopeContent.Kind;
import io.ipmb.envelope.EnvelopeContent.Typed;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A message of the command line, ready for one or many sends: plain without headers, otherwise in an envelope, whose
 * data travel in a memory region if they are large. Owns its attachments.
 */
final class Parcel implements AutoCloseable {

    /** The size of a packet. The rest of the message leaves a little less for the payload. */
    static final int MOST_BYTES = 131_040;

    /** The most that applications read out of a region by default. */
    static final int MOST_BYTES_IN_REGION = 64 << 20;

    /** The size from which the data of an envelope travel in a region: the headers in front need room as well. */
    private static final int LARGE = 60_000;

    private final Body body;
    private final List<Header> headers;
    private final Attachments attachments;

    /** @param attachments are closed with this */
    Parcel(Body body, List<Header> headers, Attachments attachments) {
        this.body = body;
        this.headers = List.copyOf(headers);
        this.attachments = attachments;
    }

    /**
     * Sends it.
     *
     * @param suffix follows the text; empty where the body is none
     * @param more headers besides its own
     * @return the receivers, as far as they are known here
     */
    SendResult send(Endpoint endpoint, Selector selector, String suffix, Header... more) {
        List<Header> all = new ArrayList<>(headers);
        all.addAll(List.of(more));
        if (all.isEmpty() && !(body instanceof Body.Json)) {
            return endpoint.send(attachments.attachTo(OutgoingMessage.of(selector, plain(body, suffix))));
        }
        EnvelopeContent content = content(suffix, all);
        Envelope envelope = EnvelopeCodec.write(content);
        if (content.data().length < LARGE) {
            return endpoint.send(attachments.attachTo(OutgoingMessage.of(selector, envelope)));
        }
        Envelope front = EnvelopeCodec.withoutData(envelope, EnvelopeCodec.sizeOfFront(envelope));
        try (MemoryRegion region = MemoryRegion.allocate(content.data().length)) {
            region.map(0, content.data().length).put(content.data());
            return endpoint.send(
                    attachments.attachTo(OutgoingMessage.of(selector, front)).withRegion(region));
        }
    }

    private static Object plain(Body body, String suffix) {
        if (body instanceof Body.Text text) {
            return text.text() + suffix;
        }
        Body.Bytes bytes = (Body.Bytes) body;
        return new BytesMessage(bytes.format(), bytes.data());
    }

    private EnvelopeContent content(String suffix, List<Header> all) {
        if (body instanceof Body.Json json) {
            Kind kind = new Described("application/json");
            return new EnvelopeContent(kind, all, json.text().getBytes(StandardCharsets.UTF_8));
        }
        Object payload = plain(body, suffix);
        PayloadType<?> type = PayloadTypes.of(payload.getClass());
        Kind kind = new Typed(EnvelopeCodec.bytes(type.uuid()));
        return new EnvelopeContent(kind, all, EnvelopeCodec.encode(type, payload, 256));
    }

    @Override
    public void close() {
        attachments.close();
    }
}
