package io.ipmb.endpoint;

import io.ipmb.LaneMode;
import io.ipmb.LaneOptions;
import io.ipmb.Selector;
import io.ipmb.SendTimeoutException;
import io.ipmb.codec.PayloadTypes;
import io.ipmb.lane.LaneSender;
import io.ipmb.platform.Deadline;
import io.ipmb.platform.OutgoingPackets;
import io.ipmb.platform.PacketBuffer;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.PlatformException.Reason;
import io.ipmb.protocol.Extension.LaneRules;
import io.ipmb.protocol.LabelProgram;
import io.ipmb.protocol.RosterMember;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A sender of the {@link LaneModel}: the real parts of a send path, with the steps of the thread that watches lanes as
 * steps of the scheduler.
 */
final class ModelSender implements Stars {

    private static final LaneRules RULES = new LaneRules(LaneRules.Policy.WAIT, 100, Duration.ZERO);

    private final LaneModel bus;
    private final int number;
    private final UUID id;
    private final LaneOptions options;
    private final OutgoingLanes lanes;
    private final StarWriter writer;
    private final Dispatch dispatch;
    private final List<LaneOutlet> watched = new ArrayList<>();

    /** The receivers to which the host knows a lane of this one. */
    final Set<UUID> noted = new HashSet<>();

    private @Nullable PlayedStar star;

    ModelSender(LaneModel bus, int number, LaneMode mode) {
        this.bus = bus;
        this.id = bus.instance();
        this.number = number;
        this.options = LaneOptions.builder()
                .mode(mode)
                .afterMessages(2)
                .ringBytes(LaneOptions.SMALLEST_RING_BYTES)
                .build();
        Encoder encoder = new Encoder(bus.world.maxPacketSize());
        Neighbours neighbours = new Neighbours(options, id, bus.now::get);
        Events events = new Events("sender", event -> {}, bus.counters);
        lanes = new OutgoingLanes(bus.world, 3, neighbours, encoder, events, bus.now::get);
        writer = new StarWriter(bus.world, encoder, bus.hidden, true);
        dispatch = new Dispatch(
                this, new Plans(new Roster(), neighbours), writer, lanes, new EncodedMessage(bus.world, encoder), id);
    }

    /** The roster of the bus, as this sender has read it. */
    private final class Roster implements Members {

        private int read = -1;

        @Override
        public boolean refresh() {
            boolean news = read != bus.changes;
            read = bus.changes;
            return news;
        }

        @Override
        public boolean isKnown() {
            return true;
        }

        @Override
        public @Nullable RosterMember member(UUID instance) {
            return bus.roster.member(instance);
        }

        @Override
        public List<RosterMember> resolve(LabelProgram program) {
            return bus.roster.resolve(program);
        }
    }

    /** The way through the played host, until that dies. */
    private final class PlayedStar implements Star {

        private final Attempt whenFull = new Attempt.Full(this);
        private boolean gone;

        @Override
        public int lend(int most) {
            return -1;
        }

        @Override
        public @Nullable PacketBuffer lentMemory() {
            return null;
        }

        @Override
        public void checkObjects(int count) {}

        @Override
        public boolean needsPlaceholder() {
            return false;
        }

        @Override
        public boolean readsTails() {
            return true;
        }

        @Override
        public LaneRules laneRules() {
            return RULES;
        }

        @Override
        public boolean send(OutgoingPackets packet) throws PlatformException {
            if (gone) {
                throw new PlatformException(Reason.CLOSED, "the host is gone");
            }
            if (bus.random.nextInt(20) == 0) {
                return false;
            }
            bus.route(ModelSender.this, packet);
            return true;
        }

        @Override
        public Attempt whenFull() {
            return whenFull;
        }

        @Override
        public void awaitRoom(long nanos) {}

        @Override
        public SendTimeoutException timeout() {
            return new SendTimeoutException("full");
        }
    }

    @Override
    public @Nullable Star present() {
        return star;
    }

    @Override
    public @Nullable Star await(Deadline deadline) {
        return star;
    }

    @Override
    public void lost(Star lost) {
        star = null;
    }

    /** A host is there. */
    void join() {
        noted.clear();
        star = new PlayedStar();
    }

    /** The host is gone; this one finds out when it sends. */
    void loseHost() {
        if (star != null) {
            star.gone = true;
        }
    }

    /** Tries to send a message; whether it was sent. */
    boolean send(ModelMessage message) throws PlatformException {
        Selector selector = message.selector;
        boolean opens = true;
        for (int i = 0; i < 50; i++) {
            Attempt attempt = dispatch.attempt(
                    selector,
                    PayloadTypes.of(Integer.class),
                    message.number,
                    Encoder.NOT_ANNOUNCED,
                    Attachments.NONE,
                    opens);
            tell();
            if (attempt instanceof Attempt.Sent) {
                return true;
            }
            if (attempt instanceof Attempt.LaneDue due) {
                opens = options.mode() == LaneMode.ALWAYS;
                open(due.receiver());
            } else if (attempt instanceof Attempt.StarGone gone) {
                lost(gone.star());
            } else if (!(attempt instanceof Attempt.Again)) {
                return false;
            }
        }
        throw new AssertionError("a message goes round and round: " + message);
    }

    private void open(Neighbour receiver) throws PlatformException {
        LaneSender lane = LaneSender.open(bus.world, options.ringBytes(), id);
        LaneOutlet opened = dispatch.offer(receiver, lane);
        if (opened == null) {
            lane.close();
        } else {
            lane.offerIsSent();
            watched.add(opened);
        }
    }

    /** Whether it sends to this receiver by a lane. */
    boolean hasLane(ModelReceiver receiver) {
        return lanes.neighbours().withLanes().stream()
                .anyMatch(neighbour -> neighbour.instance().equals(receiver.member.instance()));
    }

    /** Looks at the link of one lane. */
    boolean watch() throws PlatformException {
        if (watched.isEmpty()) {
            return false;
        }
        LaneOutlet lane = watched.get(bus.random.nextInt(watched.size()));
        if (lane.heed()) {
            return false;
        }
        watched.remove(lane);
        lanes.linkEnded(lane);
        tell();
        return true;
    }

    boolean watchAll() throws PlatformException {
        boolean ended = false;
        for (LaneOutlet lane : List.copyOf(watched)) {
            if (!lane.heed()) {
                watched.remove(lane);
                lanes.linkEnded(lane);
                ended = true;
            }
        }
        tell();
        return ended;
    }

    /** Closes ended lanes, and sends again what is left over; whether something was done. */
    boolean tidyUp() {
        List<LaneOutlet> ended = lanes.takeEnded();
        for (LaneOutlet lane : ended) {
            watched.remove(lane);
            lane.close();
        }
        int before = lanes.backlog().size();
        if (dispatch.sendBacklog() instanceof Attempt.StarGone gone) {
            lost(gone.star());
        }
        tell();
        return !ended.isEmpty() || lanes.backlog().size() != before;
    }

    boolean isTidy() {
        return lanes.backlog().isEmpty();
    }

    void endIdle() {
        lanes.endIdle(options.idleTime().toNanos());
    }

    private void tell() {
        lanes.takeNews().forEach(Runnable::run);
    }

    void close() {
        lanes.close();
        writer.close();
        lanes.takeEnded().forEach(LaneOutlet::close);
        watched.forEach(LaneOutlet::close);
    }

    @Override
    public String toString() {
        return "sender " + number;
    }
}
