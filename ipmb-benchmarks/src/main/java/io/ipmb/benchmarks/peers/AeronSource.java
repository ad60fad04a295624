package io.ipmb.benchmarks.peers;

import io.aeron.Aeron;
import io.aeron.ExclusivePublication;
import io.aeron.logbuffer.BufferClaim;
import java.nio.ByteOrder;

/** A publication of one thread, which writes each message straight into the log. */
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
        // Closing takes what the receiver has not read yet away from it only when it does not read for ten seconds.
        publication.close();
        aeron.close();
    }
}
