package io.ipmb.endpoint;

import static io.ipmb.endpoint.BusBench.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.Selector;
import io.ipmb.counter.Counter;
import io.ipmb.endpoint.LaneInboxBench.Sender;
import io.ipmb.platform.DescriptorLeakCheck;
import io.ipmb.platform.KernelObject;
import io.ipmb.platform.OutgoingPackets;
import io.ipmb.platform.PlatformException;
import io.ipmb.protocol.LaneTag;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Senders that write anything into their lanes: random tags, frames with changed bytes, objects where none belong, and
 * packets on the link. Whatever happens to their lanes, an honest lane and the star go on, and nothing is left open.
 * {@code -Dipmb.mutations=N} tries N deeds.
 */
@ExtendWith(DescriptorLeakCheck.class)
@Timeout(3600)
class HostileLaneTest {

    /** On each platform. */
    private static final int MUTATIONS = Integer.getInteger("ipmb.mutations", 10_000);

    /** The most deeds of a hostile sender. */
    private static final int DEEDS = 40;

    private static void deed(LaneInboxBench bench, Sender sender, KernelObject object, Random random)
            throws PlatformException {
        switch (random.nextInt(6)) {
            case 0 -> sender.say("honest for once");
            case 1 ->
                sender.record(
                        bench.frame(random.nextBoolean() ? LaneInboxBench.TO : Selector.multicast("!b"), "text"),
                        LaneTag.frame(random.nextInt(4), random.nextInt(4)));
            case 2 ->
                sender.record(sender.writePayload("payload"), LaneTag.payload(random.nextInt(4), random.nextInt(4)));
            case 3 -> {
                int length = bench.frame("changed");
                for (int i = random.nextInt(4); i >= 0; i--) {
                    bench.change(random.nextInt(length), (byte) random.nextInt());
                }
                sender.record(1 + random.nextInt(length), LaneTag.frame(random.nextInt(3), random.nextInt(3)));
            }
            case 4 -> {
                int length = bench.frame(LaneInboxBench.TO, LaneInboxBench.TEXT, "objects", random.nextInt(3));
                KernelObject[] objects = new KernelObject[random.nextInt(3)];
                Arrays.fill(objects, object);
                sender.record(length, random.nextInt(4) > 0 ? LaneTag.frame() : LaneTag.payload(1, 1), objects);
            }
            default -> {
                if (random.nextInt(4) == 0) {
                    sender.record(sender.writePayload("any tag"), random.nextInt(1 << 30));
                } else if (random.nextInt(8) == 0) {
                    link(bench, sender, random, object);
                }
            }
        }
    }

    /** A packet on the link that is most often none of those that belong there. */
    private static void link(LaneInboxBench bench, Sender sender, Random random, KernelObject object)
            throws PlatformException {
        int length = 1 + random.nextInt(20);
        for (int i = 0; i < length; i++) {
            bench.change(i, (byte) random.nextInt(3));
        }
        try (OutgoingPackets packets = bench.platform.outgoingPackets(1)) {
            packets.add(bench.buffer(), 0, length, random.nextBoolean() ? List.of() : List.of(object));
            sender.lane.link().send(packets, 0);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void oneAfterTheOtherHarmsItselfAlone(String platform) throws PlatformException {
        try (LaneInboxBench bench = new LaneInboxBench(platform);
                KernelObject object = bench.platform.sharedMemory().create(64)) {
            Sender honest = bench.offered();
            long damaged = 0;
            int seed = 0;
            for (int deeds = 0; deeds < MUTATIONS; seed++) {
                Random random = new Random(seed);
                Sender hostile = bench.offered();
                try {
                    for (int number = 1; number <= 3; number++) {
                        hostile.frame("introduces", number, number);
                    }
                    for (int i = random.nextInt(DEEDS); i > 0; i--) {
                        deeds++;
                        deed(bench, hostile, object, random);
                        if (random.nextInt(4) == 0) {
                            bench.all();
                        }
                    }
                } catch (PlatformException e) {
                    // The receiver takes no more.
                    assertThat(e.reason()).as("seed %s", seed).isEqualTo(PlatformException.Reason.CLOSED);
                }
                String text = "after " + seed;
                honest.say(text);
                bench.star.send("star " + text);
                assertThat(bench.all()).as("seed %s", seed).contains(text, "star " + text);
                hostile.lane.close();
                eventually(() -> {
                    bench.now();
                    assertThat(bench.inbox.lanes()).isEqualTo(1);
                });
                bench.forget(hostile);
                if (bench.counters.get(Counter.LANES_DAMAGED) > damaged) {
                    damaged++;
                }
                assertThat(bench.counters.get(Counter.LANES_DAMAGED))
                        .as("each lane once")
                        .isEqualTo(damaged);
            }
            assertThat(damaged).as("lanes that were ended").isBetween(seed / 4L, seed - 1L);
        }
    }
}
