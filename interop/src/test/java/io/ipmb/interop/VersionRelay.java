package io.ipmb.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.platform.IncomingPackets;
import io.ipmb.platform.KernelObject;
import io.ipmb.platform.NameClaim;
import io.ipmb.platform.OutgoingPackets;
import io.ipmb.platform.PacketBuffer;
import io.ipmb.platform.Platform;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.Platforms;
import io.ipmb.platform.ReceiveChannel;
import io.ipmb.platform.SendChannel;
import io.ipmb.protocol.ConnectMessage;
import io.ipmb.protocol.FrameView;
import io.ipmb.protocol.MalformedFrameException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Stands before a bus under a name of its own and lets one endpoint through, whose introduction it makes that of the
 * next minor version. The answer goes past it, as the introduction carries the endpoint's own channel. So two real
 * implementations meet as if one of them were newer.
 *
 * <p>The thread of {@link #start} does everything; {@link #close} ends it.
 */
final class VersionRelay implements AutoCloseable {

    private static final long LIMIT_NANOS = Duration.ofSeconds(10).toNanos();
    private static final long TURN_NANOS = Duration.ofMillis(20).toNanos();

    private final Platform platform = Platforms.current();
    private final String name = BusName.unique();
    private final String bus;
    private final NameClaim claim;
    private final Thread thread = new Thread(this::run, "version relay");
    private volatile boolean closed;
    private volatile @Nullable Throwable failure;

    private VersionRelay(String bus) throws PlatformException {
        this.bus = bus;
        this.claim = platform.claim(name);
    }

    /** A relay to the bus of this name. */
    static VersionRelay start(String bus) {
        try {
            VersionRelay relay = new VersionRelay(bus);
            relay.thread.start();
            return relay;
        } catch (PlatformException e) {
            throw new AssertionError(e);
        }
    }

    /** The name under which the bus seems to be another one. */
    String name() {
        return name;
    }

    private void run() {
        try (ReceiveChannel connection = accept()) {
            if (connection != null) {
                forward(connection);
            }
        } catch (PlatformException | MalformedFrameException | RuntimeException | AssertionError e) {
            failure = e;
        }
    }

    private @Nullable ReceiveChannel accept() throws PlatformException {
        try (var waits = platform.waitSet()) {
            waits.add(claim, 0, claim);
            ReceiveChannel connection = claim.accept();
            while (connection == null && !closed) {
                waits.await(TURN_NANOS);
                connection = claim.accept();
            }
            return connection;
        }
    }

    private void forward(ReceiveChannel connection) throws PlatformException, MalformedFrameException {
        try (IncomingPackets packets = platform.incomingPackets(1);
                SendChannel onward = platform.connect(bus)) {
            long start = System.nanoTime();
            while (connection.receive(packets, 1) == 0) {
                assertThat(System.nanoTime() - start)
                        .as("nanoseconds without an introduction")
                        .isLessThan(LIMIT_NANOS);
                connection.await(TURN_NANOS);
            }
            assertThat(packets.count()).as("packets that came").isEqualTo(1);
            send(onward, packets);
            // As long as the endpoint keeps its connection, so that the bus sees its end.
            while (!closed && connection.receive(packets, 1) != ReceiveChannel.END) {
                connection.await(TURN_NANOS);
            }
        }
    }

    private void send(SendChannel onward, IncomingPackets packets) throws PlatformException, MalformedFrameException {
        int length = packets.length(0);
        List<KernelObject> objects = packets.takeObjects(0);
        try (OutgoingPackets outgoing = platform.outgoingPackets(1)) {
            PacketBuffer copy = platform.packetBuffer(length);
            copy.bytes().put(0, packets.memory().bytes(), packets.offset(0), length);
            FrameView view = new FrameView();
            view.wrap(copy.bytes(), 0, length);
            assertThat(view.typeIdHigh()).isEqualTo(ConnectMessage.TYPE.idHigh());
            int minor = view.payloadOffset() + 1;
            copy.bytes().put(minor, (byte) (copy.bytes().get(minor) + 1));
            outgoing.add(copy, 0, length, objects);
            assertThat(onward.send(outgoing, 0)).isEqualTo(1);
        } finally {
            objects.forEach(KernelObject::close);
        }
    }

    /** Fails when the relay could not do its work. */
    @Override
    public void close() {
        closed = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        claim.close();
        Throwable seen = failure;
        if (seen != null) {
            throw new AssertionError("the relay failed", seen);
        }
    }
}
