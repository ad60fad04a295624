package io.ipmb.cli;

import io.ipmb.IncomingMessage;
import io.ipmb.IpmbException;
import io.ipmb.MemoryRegion;
import io.ipmb.envelope.Envelope;
import io.ipmb.envelope.EnvelopeCodec;
import io.ipmb.envelope.EnvelopeContent;
import io.ipmb.envelope.EnvelopeContent.Header;
import io.ipmb.envelope.EnvelopeContent.Text;
import io.ipmb.envelope.EnvelopeException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A received envelope, opened.
 *
 * @param attached the message's regions, without the one that holds the envelope's data
 */
record OpenedEnvelope(EnvelopeContent content, List<MemoryRegion> attached) {

    /**
     * Opens it.
     *
     * @param message with an {@link Envelope}, which still owns all regions
     * @throws EnvelopeException when it is broken
     */
    static OpenedEnvelope of(IncomingMessage message) {
        Envelope envelope = message.payload(Envelope.class);
        List<MemoryRegion> regions = message.regions();
        if (!EnvelopeCodec.isInRegion(envelope)) {
            return new OpenedEnvelope(EnvelopeCodec.read(envelope), regions);
        }
        long size = EnvelopeCodec.readFront(envelope).dataSize();
        if (regions.isEmpty()) {
            throw broken("its data belong into the message's last memory region, and the message has none");
        }
        MemoryRegion last = regions.get(regions.size() - 1);
        if (Long.compareUnsigned(size, Math.min(last.size(), Parcel.MOST_BYTES_IN_REGION)) > 0) {
            throw broken("its data have " + Long.toUnsignedString(size) + " bytes, more than the memory region ("
                    + last.size() + ") or the limit (" + Parcel.MOST_BYTES_IN_REGION + ")");
        }
        try {
            EnvelopeContent whole = EnvelopeCodec.read(EnvelopeCodec.withData(envelope, last.map(0, size)));
            return new OpenedEnvelope(whole, regions.subList(0, regions.size() - 1));
        } catch (EnvelopeException e) {
            throw e;
        } catch (IpmbException | InternalError e) {
            // The sender can still shrink the memory.
            throw new EnvelopeException("The data of the envelope are unreadable: " + e.getMessage(), e);
        }
    }

    /** The text of a header; null without such a header, or for one of another type. */
    @Nullable String text(String name) {
        for (Header header : content.headers()) {
            if (header.name().equals(name) && header.value() instanceof Text text) {
                return text.value();
            }
        }
        return null;
    }

    private static EnvelopeException broken(String why) {
        return new EnvelopeException("The envelope is broken: " + why);
    }
}
