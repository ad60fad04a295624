package io.ipmb.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.LaneMode;
import io.ipmb.Selector;
import io.ipmb.codec.BincodeReader;
import io.ipmb.codec.PayloadTypes;
import io.ipmb.counter.Counters;
import io.ipmb.platform.KernelObject;
import io.ipmb.platform.OutgoingPackets;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.memory.MemoryPlatform;
import io.ipmb.protocol.Extension;
import io.ipmb.protocol.FrameTail;
import io.ipmb.protocol.FrameView;
import io.ipmb.protocol.LaneNote;
import io.ipmb.protocol.LaneOffer;
import io.ipmb.protocol.MalformedFrameException;
import io.ipmb.protocol.Rendezvous;
import io.ipmb.protocol.RosterMember;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A bus of real senders and receivers with lanes, on one thread: a random number decides what happens next. The star is
 * played: a host with a queue for each receiver, in order, that can die. At the end each message must have come to whom
 * it was for, once, in order, unless a rule says that it may be lost.
 */
final class LaneModel implements AutoCloseable {

    private static final int STEPS = 300;
    private static final int MOST_RECEIVERS = 6;
    private static final long IDLE_NANOS = 61_000_000_000L;
    private static final String[] EXPRESSIONS = {"a", "b", "a | b"};

    final MemoryPlatform world = new MemoryPlatform();
    final PlaceholderObject hidden = new PlaceholderObject(world);
    final AtomicLong now = new AtomicLong();

    /** Of all senders. */
    final Counters counters = new Counters();

    final Random random;
    final PlayedMembers roster = new PlayedMembers();
    final List<ModelMessage> messages = new ArrayList<>();

    /** Changes of the roster. */
    int changes;

    private final List<ModelSender> senders = new ArrayList<>();
    private final List<ModelReceiver> receivers = new ArrayList<>();

    /** Those on the bus as the host knows them, by instance. */
    private final Map<UUID, ModelReceiver> hosted = new HashMap<>();

    private boolean hostIsThere;

    LaneModel(long seed) throws PlatformException {
        random = new Random(seed);
        for (int i = 0; i < 2; i++) {
            senders.add(new ModelSender(this, i, random.nextBoolean() ? LaneMode.ALWAYS : LaneMode.AUTO));
        }
        begin();
        for (int i = 0; i < 3; i++) {
            join();
        }
    }

    /** Drawn from the seed, since the owner of a key depends on it. */
    UUID instance() {
        return new UUID(random.nextLong(), random.nextLong());
    }

    /** Lives for some time, and comes to rest. */
    void live() throws PlatformException {
        for (int i = 0; i < STEPS; i++) {
            step();
        }
        rest();
    }

    private void step() throws PlatformException {
        int deed = random.nextInt(1000);
        if (deed < 350) {
            send();
        } else if (deed < 650) {
            any(receiver -> true).read();
        } else if (deed < 780) {
            any(receiver -> true).deliver(1 + random.nextInt(4));
        } else if (deed < 860) {
            senders.get(random.nextInt(senders.size())).watch();
        } else if (deed < 920) {
            senders.get(random.nextInt(senders.size())).tidyUp();
        } else if (deed < 930) {
            idle();
        } else if (deed < 950) {
            join();
        } else if (deed < 960) {
            retire();
        } else if (deed < 970) {
            kill();
        } else if (deed < 985) {
            notice();
        } else if (hostIsThere) {
            end();
        } else {
            begin();
        }
    }

    private ModelReceiver any(Predicate<ModelReceiver> which) {
        List<ModelReceiver> some = receivers.stream().filter(which).toList();
        return some.get(random.nextInt(some.size()));
    }

    private void send() throws PlatformException {
        Selector selector = selector();
        ModelSender sender = senders.get(random.nextInt(senders.size()));
        ModelMessage message = new ModelMessage(messages.size(), sender, selector);
        messages.add(message);
        List<ModelReceiver> listed = matches(selector, receiver -> roster.member(receiver.member.instance()) != null);
        List<ModelReceiver> alive = matches(selector, receiver -> true);
        listed.removeIf(receiver -> receiver.retired);
        alive.removeIf(receiver -> !receiver.isOpen());
        message.first = first(selector, listed);
        message.firstAlive = first(selector, alive);
        // A lane leads to whom the roster has forgotten, until its end is seen.
        message.firstOfSender =
                first(selector, matches(selector, receiver -> listed.contains(receiver) || sender.hasLane(receiver)));
        message.sent = sender.send(message);
        if (message.isMulticast()) {
            alive.retainAll(listed);
            message.audience.addAll(alive);
        }
    }

    private Selector selector() {
        String expression = EXPRESSIONS[random.nextInt(EXPRESSIONS.length)];
        return switch (random.nextInt(3)) {
            case 0 -> Selector.multicast(expression);
            case 1 -> Selector.unicast(expression);
            default -> Selector.unicast(expression).spread(random.nextInt(5));
        };
    }

    private List<ModelReceiver> matches(Selector selector, Predicate<ModelReceiver> which) {
        List<ModelReceiver> matching = new ArrayList<>();
        for (ModelReceiver receiver : receivers) {
            if (which.test(receiver)
                    && WireSelectors.encoded(selector).program().matches(receiver.member.label())) {
                matching.add(receiver);
            }
        }
        return matching;
    }

    private static @Nullable ModelReceiver first(Selector selector, List<ModelReceiver> matches) {
        if (matches.isEmpty()) {
            return null;
        }
        boolean keyed = (WireSelectors.marks(selector) & FrameTail.SPREAD_KEY) != 0;
        return keyed ? owner(matches, WireSelectors.key(selector)) : matches.get(0);
    }

    private static ModelReceiver owner(List<ModelReceiver> matches, long key) {
        Comparator<ModelReceiver> byWeight = (one, other) -> Long.compareUnsigned(weight(one, key), weight(other, key));
        return matches.stream().max(byWeight).orElseThrow();
    }

    private static long weight(ModelReceiver receiver, long key) {
        UUID instance = receiver.member.instance();
        return Rendezvous.weight(key, instance.getMostSignificantBits(), instance.getLeastSignificantBits());
    }

    private void idle() {
        now.addAndGet(IDLE_NANOS);
        // The first look notices what was sent since the last one, the second one that nothing was.
        senders.forEach(ModelSender::endIdle);
        now.addAndGet(IDLE_NANOS);
        senders.forEach(ModelSender::endIdle);
    }

    private void join() throws PlatformException {
        if (!hostIsThere || receivers.stream().filter(ModelReceiver::isOpen).count() >= MOST_RECEIVERS) {
            return;
        }
        String[][] labels = {{"a"}, {"b"}, {"a", "b"}};
        RosterMember member = roster.add(new RosterMember(
                instance(),
                EnumSet.of(RosterMember.Trait.NAMES_ITSELF),
                receivers.size(),
                receivers.size(),
                Extension.DEFAULT_PRECEDENCE,
                Extension.JAVA | Extension.LANES,
                1,
                1,
                Set.of(labels[random.nextInt(labels.length)])));
        ModelReceiver receiver = new ModelReceiver(this, member, random.nextInt(4) == 0 ? 1 : 64);
        receivers.add(receiver);
        hosted.put(member.instance(), receiver);
        receiver.join();
        changes++;
    }

    private void retire() {
        if (hostIsThere && receivers.stream().anyMatch(ModelReceiver::isOpen)) {
            ModelReceiver receiver = any(ModelReceiver::isOpen);
            receiver.retire();
            receiver.endQueue();
            hosted.remove(receiver.member.instance());
            roster.add(receiver.member.retired());
            changes++;
        }
    }

    private void kill() {
        if (receivers.stream().filter(ModelReceiver::isOpen).count() > 1) {
            any(ModelReceiver::isOpen).end();
        }
    }

    /** The host notices who is dead. */
    private void notice() {
        if (hostIsThere) {
            hosted.values().removeIf(receiver -> {
                if (receiver.over) {
                    receiver.loseHost();
                }
                return receiver.over;
            });
            receivers.stream().filter(receiver -> receiver.over).forEach(receiver -> roster.remove(receiver.member));
            changes++;
        }
    }

    private void end() {
        hostIsThere = false;
        hosted.clear();
        receivers.forEach(ModelReceiver::loseHost);
        senders.forEach(ModelSender::loseHost);
    }

    private void begin() throws PlatformException {
        hostIsThere = true;
        for (ModelReceiver receiver : receivers) {
            if (receiver.isOpen()) {
                hosted.put(receiver.member.instance(), receiver);
                receiver.join();
            } else {
                roster.remove(receiver.member);
            }
        }
        changes++;
        senders.forEach(ModelSender::join);
    }

    /** Takes a packet of a sender in. */
    void route(ModelSender sender, OutgoingPackets packet) throws PlatformException {
        byte[] bytes = new byte[packet.length(0)];
        packet.memory(0).bytes().clear().get(packet.offset(0), bytes);
        FrameView frame = new FrameView();
        try {
            frame.wrap(packet.memory(0).bytes().clear(), packet.offset(0), bytes.length);
            if (LaneOffer.is(frame)) {
                offer(sender, LaneOffer.read(frame), bytes, packet.objects(0));
            } else if (LaneNote.is(frame)) {
                note(sender, LaneNote.read(frame));
            } else {
                route(sender, frame, bytes);
            }
        } catch (MalformedFrameException e) {
            throw new AssertionError(e);
        }
    }

    /** An offer counts whether it comes to the receiver or not. */
    private void offer(ModelSender sender, LaneOffer offer, byte[] bytes, List<? extends KernelObject> objects)
            throws PlatformException {
        sender.noted.add(offer.receiver());
        ModelReceiver receiver = hosted.get(offer.receiver());
        if (receiver != null && random.nextInt(10) > 0) {
            receiver.enqueue(new ModelReceiver.Packet(bytes, ObjectsInFlight.duplicate(List.copyOf(objects)), null));
        }
    }

    private static void note(ModelSender sender, LaneNote note) {
        if (note.kind() == LaneNote.Kind.HELD) {
            sender.noted.clear();
            sender.noted.addAll(note.receivers());
        } else {
            note.receivers().forEach(sender.noted::remove);
        }
    }

    private void route(ModelSender sender, FrameView frame, byte[] bytes) throws MalformedFrameException {
        FrameTail tail = new FrameTail();
        tail.read(frame, bytes.length);
        BincodeReader reader = new BincodeReader();
        reader.reset(frame.memory(), frame.payloadOffset(), frame.payloadOffset() + frame.payloadLength());
        ModelMessage message =
                messages.get(PayloadTypes.of(Integer.class).codec().read(reader));
        List<ModelReceiver> matches =
                matches(WireSelectors.received(frame), receiver -> hosted.containsValue(receiver));
        int marks = tail.marks();
        ModelReceiver only = (marks & FrameTail.ONLY_TO) == 0 ? null : hosted.get(tail.instance());
        if (only != null) {
            matches = List.of(only);
        } else if (message.isMulticast()) {
            if ((marks & FrameTail.ONLY_TO) != 0) {
                matches = List.of();
            } else if ((marks & FrameTail.WITHOUT_LANES) != 0) {
                matches.removeIf(receiver -> sender.noted.contains(receiver.member.instance()));
            }
        } else if (matches.isEmpty()) {
            // Nobody is there.
            message.lost = true;
        } else {
            matches = List.of((marks & FrameTail.SPREAD_KEY) != 0 ? owner(matches, tail.key()) : matches.get(0));
        }
        for (ModelReceiver receiver : matches) {
            receiver.enqueue(new ModelReceiver.Packet(bytes, List.of(), message));
        }
    }

    /** Everything that is under way comes to its end. */
    private void rest() throws PlatformException {
        if (!hostIsThere) {
            begin();
        }
        notice();
        boolean busy = true;
        for (int round = 0; busy || round < 100; round++) {
            assertThat(round).as("rounds until all is at rest").isLessThan(100_000);
            busy = false;
            for (ModelSender sender : senders) {
                busy |= sender.watchAll();
                busy |= sender.tidyUp();
                busy |= !sender.isTidy();
            }
            for (ModelReceiver receiver : receivers) {
                busy |= receiver.deliver(100);
                busy |= receiver.read();
            }
        }
    }

    /** Who has got what, against what the rules say. */
    void check() {
        Map<ModelMessage, Integer> times = new HashMap<>();
        for (ModelReceiver receiver : receivers) {
            assertThat(receiver.got).as("at %s", receiver).doesNotHaveDuplicates();
            for (ModelSender sender : senders) {
                assertThat(receiver.got.stream()
                                .filter(message -> message.sender == sender && message.isOrderedAt(receiver))
                                .map(message -> message.number))
                        .as("order of %s at %s", sender, receiver)
                        .isSorted();
            }
            for (ModelMessage message : receiver.got) {
                assertThat(message.sent)
                        .as("%s at %s was sent", message, receiver)
                        .isTrue();
                assertThat(WireSelectors.encoded(message.selector).program().matches(receiver.member.label()))
                        .as("%s is for %s", message, receiver)
                        .isTrue();
                times.merge(message, 1, Integer::sum);
            }
        }
        for (ModelMessage message : messages) {
            if (message.isMulticast()) {
                for (ModelReceiver receiver : message.audience) {
                    if (message.sent && receiver.isOpen() && !message.excused.contains(receiver)) {
                        assertThat(receiver.got)
                                .as("%s at %s", message, receiver)
                                .contains(message);
                    }
                }
            } else if (message.sent) {
                assertThat(times.getOrDefault(message, 0))
                        .as("receivers of %s", message)
                        .isBetween(message.lost ? 0 : 1, 1);
            }
        }
    }

    @Override
    public void close() {
        senders.forEach(ModelSender::close);
        for (ModelReceiver receiver : receivers) {
            receiver.loseHost();
            if (!receiver.over) {
                receiver.end();
            }
        }
        hidden.close();
        assertThat(world.openObjects()).isEmpty();
    }
}
