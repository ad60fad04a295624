package io.ipmb.endpoint;

import io.ipmb.Label;
import io.ipmb.platform.IncomingPackets;
import io.ipmb.platform.Platform;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.ReceiveChannel;
import org.jspecify.annotations.Nullable;

/**
 * Reads the star: one source after the other, a batch of packets at a time. For the holder of the inbox's turn. Owns
 * the batch; the sources belong to {@link Sources}.
 */
final class StarReader {

    private static final int PACKETS_PER_CALL = 64;

    private final Sources sources;
    private final ReaderWaitSet waits;
    private final FrameDecoder decoder;
    private final SelectorCache selectors;
    private final PayloadWindow window = new PayloadWindow();
    private final IncomingPackets packets;
    private @Nullable Source batchSource;
    private int next;

    StarReader(Platform platform, Label label, Sources sources, ReaderWaitSet waits, FrameDecoder decoder) {
        this.sources = sources;
        this.waits = waits;
        this.decoder = decoder;
        this.selectors = new SelectorCache(label);
        this.packets = platform.incomingPackets(PACKETS_PER_CALL);
    }

    /** Whether the batch has another packet. */
    boolean hasNext() {
        return next < packets.count() && batchSource != null;
    }

    /** Looks for a message in the next packet of the batch. */
    Found next() {
        Source source = batchSource;
        if (source == null) {
            throw new IllegalStateException("there is no batch");
        }
        int i = next;
        next++;
        Found found = decoder.decode(packets, i, source.trust(), selectors, window);
        if (found != Found.MESSAGE) {
            decoder.discard(packets, i);
        }
        return found;
    }

    /** Reads the next batch from the source; false when there is nothing to read at this moment. */
    boolean fill(Source source) throws PlatformException {
        return fill(source, PACKETS_PER_CALL);
    }

    private boolean fill(Source source, int most) throws PlatformException {
        // Asked before reading: a packet that is not there by then never comes.
        boolean over = source.nanosToLastDelivery() == 0;
        int count = source.receive(packets, most);
        // Not earlier: after a failure the batch may still be the old one, which was handed out.
        next = 0;
        batchSource = source;
        if (count == ReceiveChannel.END || (count == 0 && over)) {
            remove(source);
            return true;
        }
        return count > 0;
    }

    /**
     * Takes in the control frames up to the first message, which then waits in the batch. Waits for nothing.
     *
     * @throws PlatformException when the source cannot be read, which the next reader finds as well
     */
    void takeControlFrames() throws PlatformException {
        Source source = sources.first();
        if (source == null || source.trust() != Source.Trust.CONTROLLER) {
            return;
        }
        // One at a time, so that no more than one message, with its objects, is in this process too early.
        while (!hasNext() && fill(source, 1) && packets.count() == 1) {
            if (decoder.takeControlFrame(packets, 0, source.trust())) {
                decoder.discard(packets, 0);
                next = 1;
            }
        }
    }

    /**
     * Ends all sources, with everything that was not read.
     *
     * @return the number of unread packets
     */
    int close() {
        int unread = 0;
        for (; next < packets.count(); next++) {
            decoder.discard(packets, next);
            unread++;
        }
        Source source = sources.first();
        while (source != null) {
            // So that nothing comes between the last look and the end.
            source.stopIntake();
            unread += discardAll(source);
            remove(source);
            source = sources.first();
        }
        packets.close();
        return unread;
    }

    private void remove(Source source) {
        waits.forget(source);
        sources.remove(source);
    }

    private int discardAll(Source source) {
        int discarded = 0;
        try {
            int count = source.receive(packets, PACKETS_PER_CALL);
            while (count > 0) {
                for (int i = 0; i < count; i++) {
                    decoder.discard(packets, i);
                }
                discarded += count;
                count = source.receive(packets, PACKETS_PER_CALL);
            }
        } catch (PlatformException e) {
            // The source is broken; its packets go with it.
            return discarded;
        }
        return discarded;
    }
}
