package io.ipmb.endpoint;

import io.ipmb.Endpoint;
import io.ipmb.Selector;
import io.ipmb.codec.BincodeWriter;
import io.ipmb.codec.PayloadTypes;
import io.ipmb.platform.IncomingPackets;
import io.ipmb.platform.KernelObject;
import io.ipmb.platform.NameClaim;
import io.ipmb.platform.OutgoingPackets;
import io.ipmb.platform.PacketBuffer;
import io.ipmb.platform.Platform;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.ReceiveChannel;
import io.ipmb.platform.SendChannel;
import io.ipmb.protocol.ConnectAck;
import io.ipmb.protocol.EncodedSelector;
import io.ipmb.protocol.Extension;
import io.ipmb.protocol.FrameWriter;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A controller for one guest that puts on the wire what it is told to, in frames of any version. */
final class RawController implements AutoCloseable {

    private static final int MINOR_OFFSET = 2;

    private final Platform platform;
    private final NameClaim claim;
    private final PacketBuffer buffer;
    private final FrameWriter writer = new FrameWriter();
    private @Nullable ReceiveChannel uplink;
    private @Nullable SendChannel downlink;
    private @Nullable ReceiveChannel asked;

    RawController(BusBench bus) throws PlatformException {
        platform = bus.platform();
        claim = platform.claim(bus.identifier());
        buffer = platform.packetBuffer(4096);
    }

    /** Lets somebody join, and answers with an accepting ack in a frame of version 0.{@code minor}.5. */
    Endpoint admit(int minor, Supplier<Endpoint> guest) {
        CompletableFuture<Void> answered = CompletableFuture.runAsync(() -> answer(minor));
        try {
            return guest.get();
        } finally {
            answered.orTimeout(BusBench.LIMIT.toSeconds(), TimeUnit.SECONDS).join();
        }
    }

    /** Sends a String to the guest in a frame of version 0.{@code minor}.5. */
    void sendString(int minor, Selector to, String text) throws PlatformException {
        var type = PayloadTypes.of(String.class);
        begin(WireSelectors.encoded(to), type.idHigh(), type.idLow()).writeString(text);
        send(minor);
    }

    /** Ends the connection of one who waits for it, or comes within a while. */
    void refuseOne() throws PlatformException {
        ReceiveChannel waiting = asked == null ? claim.accept() : asked;
        asked = null;
        while (waiting == null) {
            Thread.onSpinWait();
            waiting = claim.accept();
        }
        waiting.close();
    }

    /** Whether somebody else has connected. */
    boolean isAsked() {
        try {
            if (asked == null) {
                asked = claim.accept();
            }
            return asked != null;
        } catch (PlatformException e) {
            throw new AssertionError(e);
        }
    }

    private void answer(int minor) {
        try (IncomingPackets packets = platform.incomingPackets(1)) {
            ReceiveChannel from = claim.accept();
            while (from == null) {
                Thread.onSpinWait();
                from = claim.accept();
            }
            uplink = from;
            while (from.receive(packets) == 0) {
                from.await(BusBench.LIMIT.toNanos());
            }
            KernelObject reply = packets.takeObjects(0).get(0);
            downlink = platform.sendingHalf(reply);
            new ConnectAck.Accepted(UUID.randomUUID(), Extension.OURS.with(Extension.LIVENESS))
                    .write(begin(EncodedSelector.EVERYONE, ConnectAck.TYPE.idHigh(), ConnectAck.TYPE.idLow()));
            send(minor);
        } catch (PlatformException e) {
            throw new CompletionException(e);
        }
    }

    private BincodeWriter begin(EncodedSelector selector, long typeHigh, long typeLow) {
        return writer.begin(buffer.bytes(), 0, selector, typeHigh, typeLow, 0);
    }

    private void send(int minor) throws PlatformException {
        int length = Math.toIntExact(writer.end());
        buffer.bytes().put(MINOR_OFFSET, (byte) minor);
        SendChannel to = downlink;
        if (to == null) {
            throw new IllegalStateException("nobody was admitted");
        }
        try (OutgoingPackets packets = platform.outgoingPackets(1)) {
            packets.add(buffer, 0, length, List.of());
            if (to.send(packets, 0) != 1) {
                throw new AssertionError("the guest's channel is full");
            }
        }
    }

    @Override
    public void close() {
        claim.close();
        if (asked != null) {
            asked.close();
        }
        if (downlink != null) {
            downlink.close();
        }
        if (uplink != null) {
            uplink.close();
        }
    }
}
