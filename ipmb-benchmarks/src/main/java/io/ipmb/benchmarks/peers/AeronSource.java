package io.ipmb.benchmarks.peers;

import io.aeron.Aeron;
import io.aeron.ExclusivePublication;
import io.aeron.logbuffer.BufferClaim;
import java.nio.ByteOrder;

/** A publication for one thread; it writes each message straight into the log. */
final class AeronSource implements MessageSource {

    private final Aeron aeron;
    private final ExclusivePublication publication;
    private final BufferClaim claim = new BufferClaim();
    private final byte[] filler;

    AeronSource(Link link) {
        aeron = Aeron.connect(new Aeron.Context()
                .aeronDirectoryName(link.folder().resolve("aeron").toString()));
        publication = aeron.addExclusivePublication(AeronSink.CHANNEL, AeronSink.STREAM);
        filler = new byte[link.size()];
        while (!publication.isConnected()) {
            Thread.onSpinWait();
        }
    }

    @Override
    public void send(long number) {
        while (publication.tryClaim(filler.length, claim) < 0) {
            if (publication.isClosed() || !publication.isConnected()) {
                throw new IllegalStateException("the receiver has gone before message " + number);
            }
            Thread.onSpinWait();
        }
        claim.buffer().putBytes(claim.offset(), filler);
        claim.buffer().putLong(claim.offset(), number, ByteOrder.LITTLE_ENDIAN);
        claim.commit();
    }

    @Override
    public void close() {
        // After the close, the receiver loses unread messages only if it reads nothing for ten seconds.
        publication.close();
        aeron.close();
    }
}
