package io.ipmb.endpoint;

import io.ipmb.JoinOptions;
import io.ipmb.controller.Controller;
import io.ipmb.controller.ControllerSettings;
import io.ipmb.controller.ControllerThread;
import io.ipmb.controller.Losses;
import io.ipmb.controller.PeerCheck;
import io.ipmb.counter.Counters;
import io.ipmb.lane.Ring;
import io.ipmb.platform.KernelObject;
import io.ipmb.platform.NameClaim;
import io.ipmb.platform.NanoClock;
import io.ipmb.platform.PeerIdentity;
import io.ipmb.platform.Platform;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.WaitSet;
import io.ipmb.protocol.Extension;
import io.ipmb.protocol.LabelProgram;
import io.ipmb.protocol.MalformedFrameException;
import io.ipmb.protocol.Roster;
import java.nio.ByteBuffer;
import java.util.LinkedHashSet;
import org.jspecify.annotations.Nullable;

/** Makes this process the controller of the bus, with the endpoint as its own endpoint. */
final class Hosting {

    /** Room between the endpoint and the controller in the same process, each way. */
    private static final int RING_BYTES = 1 << 20;

    private final JoinOptions options;
    private final PeerCheck peers;
    private final Platform platform;
    private final NanoClock clock;
    private final Counters counters;
    private final Past past;
    private final long abilities;
    private final Losses losses;
    private final Runnable ended;

    /**
     * @param abilities of the endpoint, besides those of every endpoint of this library
     * @param ended called when a controller begun here has ended, for whatever reason
     */
    Hosting(
            JoinOptions options,
            PeerCheck peers,
            Platform platform,
            NanoClock clock,
            Counters counters,
            Past past,
            long abilities,
            Losses losses,
            Runnable ended) {
        this.past = past;
        this.abilities = abilities;
        this.losses = losses;
        this.options = options;
        this.peers = peers;
        this.platform = platform;
        this.clock = clock;
        this.counters = counters;
        this.ended = ended;
    }

    /** Claims the name and starts the controller's thread. */
    Session begin() throws PlatformException {
        NameClaim claim = platform.claim(options.identifier());
        WaitSet waits = null;
        Controller controller = null;
        try {
            waits = platform.waitSet();
            PeerIdentity self = platform.self();
            ControllerSettings settings = new ControllerSettings(
                    options.identifier(),
                    peers,
                    options.host().limits(),
                    options.host().slowConsumerPolicy(),
                    options.host().lanes(),
                    options.host().graceTime(),
                    losses,
                    Hosting::text);
            controller = new Controller(settings, platform, claim, waits, counters, clock);
            Ring up = new Ring(platform.packetBuffer(RING_BYTES));
            Ring down = new Ring(platform.packetBuffer(RING_BYTES));
            if (past.wasOnTheBus()) {
                takeOver(controller);
            }
            Controller.Own own = controller.attachOwn(
                    new LinkedHashSet<>(options.label().elements()),
                    Handshake.extension(options, past, abilities),
                    up.receiver(),
                    down.sender());
            ByteBuffer roster = mapRoster(controller);
            past.joined(own.joined(), roster, self);
            ControllerThread thread = new ControllerThread(controller, waits, options.identifier(), ended);
            thread.start();
            Extension says =
                    roster == null ? settings.abilities() : settings.abilities().with(Extension.DIRECTORY);
            return new Session(up.sender(), down.receiver(), own.id(), says, self, thread, clock);
        } catch (PlatformException | RuntimeException | Error e) {
            if (controller != null) {
                controller.abandon();
            } else {
                claim.close();
                if (waits != null) {
                    waits.close();
                }
            }
            throw e;
        }
    }

    /** As every other endpoint does; null without memory, or without a descriptor for it. */
    private @Nullable ByteBuffer mapRoster(Controller controller) {
        KernelObject memory = controller.lendRoster();
        if (memory == null) {
            return null;
        }
        try (memory) {
            return Controller.mapRoster(memory, platform.sharedMemory());
        }
    }

    private static String text(LabelProgram expression) {
        ByteBuffer encoded = expression.encoded();
        try {
            return WireSelectors.expression(encoded, 0, encoded.limit()).toString();
        } catch (MalformedFrameException e) {
            throw new IllegalStateException("an expression changed after it was compiled", e);
        }
    }

    private void takeOver(Controller controller) {
        ByteBuffer memory = past.roster();
        Roster roster = memory == null ? null : Roster.read(memory);
        PeerIdentity host = past.host();
        // The writer has the same id in the roster and in this pid namespace: so the ids of the others are those of
        // this namespace, too.
        boolean comparable = roster != null && host != null && roster.writerPid() == host.pid();
        controller.takeOver(roster, comparable);
    }
}
