package io.ipmb.lane;

import io.ipmb.platform.IncomingPackets;
import io.ipmb.platform.KernelObject;
import io.ipmb.platform.OutgoingPackets;
import io.ipmb.platform.Platform;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.ReceiveChannel;
import io.ipmb.platform.SendChannel;
import io.ipmb.platform.WaitSet;
import io.ipmb.platform.linux.LinuxPlatform;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * One end of a lane in a process of its own, to be killed. The records are numbers, one after the other. It says what
 * it has done and then does nothing more, but for a count of 0, which has no end.
 */
public final class LaneChild {

    private final Platform platform = new LinuxPlatform();

    private LaneChild() {}

    /** @param args {@code send} or {@code receive}, the name of the parent or its own, how many records */
    public static void main(String[] args) throws Exception {
        LaneChild child = new LaneChild();
        long count = Long.parseLong(args[2]);
        if (args[0].equals("send")) {
            child.send(args[1], count);
        } else {
            child.receive(args[1], count);
        }
        while (true) {
            LockSupport.park(child);
        }
    }

    private void send(String name, long count) throws PlatformException {
        LaneSender lane = LaneSender.open(platform, LaneMemory.LEAST, LaneBench.INSTANCE);
        SendChannel parent = platform.connect(name);
        offer(platform, lane, parent);
        for (long number = 0; count == 0 || number < count; number++) {
            while (!write(lane, number)) {
                lane.ring().await(1_000_000);
                if (!lane.heed()) {
                    throw new IllegalStateException("the parent is gone");
                }
            }
        }
        System.out.println("sent");
    }

    private void receive(String name, long count) throws PlatformException {
        LaneReceiver lane;
        try (var claim = platform.claim(name);
                WaitSet waits = platform.waitSet()) {
            System.out.println("claimed");
            waits.add(claim, WaitSet.READABLE, "claim");
            waits.await(Long.MAX_VALUE);
            waits.remove(claim);
            lane = accept(platform, claim.accept());
        }
        System.out.println("accepted");
        IncomingPackets into = platform.incomingPackets(16);
        WaitSet waits = platform.waitSet();
        waits.add(lane.ring(), WaitSet.READABLE, "ring");
        waits.add(lane.link(), WaitSet.READABLE, "link");
        long next = 0;
        while (true) {
            int received = lane.ring().receive(into);
            for (int i = 0; i < received; i++) {
                require(number(into, i) == next);
                next++;
                lane.ring().took(i);
                if (next == count) {
                    System.out.println("took");
                    return;
                }
            }
            if (received == 0) {
                waits.awaitInterruptibly(Long.MAX_VALUE);
                require(lane.heed());
            }
        }
    }

    private static void require(boolean holds) {
        if (!holds) {
            throw new IllegalStateException("it does not hold");
        }
    }

    /** Writes a record; false when the ring is full. */
    static boolean write(LaneSender lane, long number) throws PlatformException {
        int at = lane.ring().claim(Long.BYTES);
        if (at < 0) {
            return false;
        }
        lane.ring().memory().bytes().putLong(at, number);
        lane.ring().commit(Long.BYTES, 17);
        return true;
    }

    static long number(IncomingPackets packets, int i) {
        return packets.memory().bytes().getLong(packets.offset(i));
    }

    /** Sends what belongs to a lane to another process. */
    static void offer(Platform platform, LaneSender lane, SendChannel channel) throws PlatformException {
        try (OutgoingPackets packets = platform.outgoingPackets(1)) {
            packets.add(platform.packetBuffer(1), 0, 1, lane.offered());
            if (channel.send(packets, 0) != 1) {
                throw new IllegalStateException("the channel is full");
            }
        }
        lane.offerIsSent();
    }

    /** Takes up a lane that another process offers. */
    static LaneReceiver accept(Platform platform, ReceiveChannel channel) throws PlatformException {
        try (channel;
                IncomingPackets packets = platform.incomingPackets(1)) {
            while (channel.receive(packets) == 0) {
                channel.await(Long.MAX_VALUE);
            }
            List<KernelObject> objects = packets.takeObjects(0);
            return LaneReceiver.accept(platform, objects, LaneBench.INSTANCE, LaneTerms.waiting(LaneMemory.MOST));
        }
    }
}
