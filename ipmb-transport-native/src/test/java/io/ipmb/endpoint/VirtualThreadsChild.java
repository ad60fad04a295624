package io.ipmb.endpoint;

import io.ipmb.Endpoint;
import io.ipmb.EndpointClosedException;
import io.ipmb.HostLimits;
import io.ipmb.HostOptions;
import io.ipmb.IncomingMessage;
import io.ipmb.IpmbInterruptedException;
import io.ipmb.JoinOptions;
import io.ipmb.MemoryRegion;
import io.ipmb.MemoryRegistry;
import io.ipmb.OutgoingMessage;
import io.ipmb.Selector;
import io.ipmb.SendTimeoutException;
import io.ipmb.platform.Link;
import io.ipmb.platform.LinkPair;
import io.ipmb.platform.OutgoingPackets;
import io.ipmb.platform.Platform;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.WaitSet;
import io.ipmb.platform.linux.LinuxPlatform;
import io.ipmb.platform.linux.LinuxTestObjects;
import io.ipmb.platform.memory.MemoryPlatform;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Virtual threads that wait for a bus, and one that has nothing to do with it. */
@SuppressWarnings("try") // closing is what is tested
public final class VirtualThreadsChild {

    private static final Selector SLOW = Selector.unicast("slow");
    private static final String LONG_TEXT = "x".repeat(50_000);
    private static final int MANY = 64;
    private static final long LIMIT_SECONDS = 30;

    private final Platform platform;
    private final String identifier = "test." + UUID.randomUUID();
    private final AtomicInteger begun = new AtomicInteger();
    private final CountDownLatch ended;
    private final List<Thread> threads = new ArrayList<>();

    /** What they wait for. */
    public enum Scenario {
        SENDS_WAIT_FOR_ROOM(MANY) {
            @Override
            void run(VirtualThreadsChild child) throws Exception {
                try (Endpoint host = child.join("host");
                        Endpoint slow = child.join("slow");
                        Endpoint sender = child.join("sender")) {
                    fill(sender);
                    child.startMany(() -> sender.send(OutgoingMessage.of(SLOW, LONG_TEXT), null));
                    child.awaitBeat();
                    child.requireNobodyEnded();
                    int got = 0;
                    while (child.ended.getCount() > 0) {
                        try (IncomingMessage message = slow.receive(Duration.ofSeconds(LIMIT_SECONDS))) {
                            require(message != null, "nothing comes after " + got);
                            got++;
                        }
                    }
                    require(host.isController(), "the bus has changed its host");
                }
            }
        },
        SENDS_ON_THE_HOST_WAIT_FOR_ROOM(MANY) {
            @Override
            void run(VirtualThreadsChild child) throws Exception {
                try (Endpoint host = child.join("host");
                        Endpoint slow = child.join("slow")) {
                    fill(host);
                    child.startMany(() -> host.send(OutgoingMessage.of(SLOW, LONG_TEXT), null));
                    child.awaitBeat();
                    child.requireNobodyEnded();
                    while (child.ended.getCount() > 0) {
                        slow.receive(Duration.ofSeconds(LIMIT_SECONDS)).close();
                    }
                }
            }
        },
        RECEIVES_WAIT(2) {
            @Override
            void run(VirtualThreadsChild child) throws Exception {
                try (Endpoint host = child.join("host");
                        Endpoint guest = child.join("guest")) {
                    child.start(() -> host.receive().close());
                    child.start(() -> guest.receive().close());
                    child.awaitBeat();
                    child.requireNobodyEnded();
                    host.send(Selector.unicast("guest"), "to you");
                    guest.send(Selector.unicast("host"), "and to you");
                    child.awaitEnd();
                }
            }
        },
        RECEIVES_WAIT_FOR_LANES(2) {
            @Override
            void run(VirtualThreadsChild child) throws Exception {
                String name = child.platform instanceof LinuxPlatform ? "linux" : "memory";
                try (LaneInboxBench one = new LaneInboxBench(name);
                        LaneInboxBench other = new LaneInboxBench(name)) {
                    LaneInboxBench.Sender toOne = one.offered();
                    LaneInboxBench.Sender toOther = other.offered();
                    require(one.now() == null && other.now() == null, "nothing has come yet");
                    child.start(() -> require(one.next().equals("by a lane"), "the lane wakes it"));
                    child.start(() -> require(other.next().equals("by the star"), "the star wakes it"));
                    child.awaitBeat();
                    child.requireNobodyEnded();
                    toOne.say("by a lane");
                    other.star.send("by the star");
                    child.awaitEnd();
                    require(toOther.isHeld(), "the lane goes on");
                }
            }
        },
        MESSAGES_GO_TO_AND_FRO(2) {
            @Override
            void run(VirtualThreadsChild child) throws Exception {
                try (Endpoint host = child.join("host");
                        Endpoint one = child.join("one");
                        Endpoint other = child.join("other")) {
                    int rounds = 2_000;
                    child.start(() -> echo(one, "other", rounds));
                    child.start(() -> echo(other, "one", rounds));
                    host.send(Selector.unicast("one"), "ball");
                    child.awaitEnd();
                }
            }
        },
        INTERRUPTED(2) {
            @Override
            void run(VirtualThreadsChild child) throws Exception {
                try (Endpoint host = child.join("host");
                        Endpoint slow = child.join("slow");
                        Endpoint sender = child.join("sender")) {
                    fill(sender);
                    child.start(() -> requireInterrupted(() -> sender.send(OutgoingMessage.of(SLOW, LONG_TEXT), null)));
                    child.start(() -> requireInterrupted(sender::receive));
                    child.awaitBeat();
                    child.requireNobodyEnded();
                    child.threads.forEach(Thread::interrupt);
                    child.awaitEnd();
                    require(slow.receive(Duration.ZERO) != null && host.isController(), "the bus goes on");
                }
            }
        },
        CLOSED(2) {
            @Override
            void run(VirtualThreadsChild child) throws Exception {
                try (Endpoint host = child.join("host");
                        Endpoint slow = child.join("slow");
                        Endpoint sender = child.join("sender")) {
                    fill(sender);
                    child.start(() -> requireClosed(() -> sender.send(OutgoingMessage.of(SLOW, LONG_TEXT), null)));
                    child.start(() -> requireClosed(sender::receive));
                    child.awaitBeat();
                    child.requireNobodyEnded();
                    sender.close();
                    child.awaitEnd();
                    require(slow.receive(Duration.ZERO) != null && host.isController(), "the bus goes on");
                }
            }
        },
        WAIT_SETS_WAIT(3) {
            @Override
            void run(VirtualThreadsChild child) throws Exception {
                LinkPair pair = child.platform.linkPair();
                try (Link here = pair.here();
                        Link there = child.platform.link(pair.there());
                        WaitSet forPacket = child.platform.waitSet();
                        WaitSet forWakeUp = child.platform.waitSet();
                        WaitSet forInterruption = child.platform.waitSet();
                        OutgoingPackets packets = child.platform.outgoingPackets(1)) {
                    forPacket.add(there, WaitSet.READABLE, "link");
                    child.start(() -> {
                        while (await(forPacket) == 0) {
                            require(!Thread.currentThread().isInterrupted(), "nobody interrupted it");
                        }
                    });
                    child.start(() -> await(forWakeUp));
                    child.start(() -> {
                        while (!Thread.currentThread().isInterrupted()) {
                            await(forInterruption);
                        }
                    });
                    child.awaitBeat();
                    child.requireNobodyEnded();
                    packets.add(child.platform.packetBuffer(1), 0, 1);
                    require(here.send(packets, 0) == 1, "sent");
                    forWakeUp.wakeUp();
                    child.threads.get(2).interrupt();
                    child.awaitEnd();
                    forPacket.remove(there);
                }
            }
        },
        EVERYTHING_ELSE(1) {
            @Override
            void run(VirtualThreadsChild child) throws Exception {
                child.start(() -> {
                    try (Endpoint host = child.join("host");
                            Endpoint guest = child.join("guest");
                            MemoryRegistry registry = MemoryRegistry.builder()
                                    .platform(child.platform)
                                    .build();
                            MemoryRegion region = registry.allocate(5_000)) {
                        guest.send(OutgoingMessage.of(Selector.unicast("host"), "x")
                                .withRegion(region));
                        host.receive().close();
                        require(host.flush(Duration.ofSeconds(LIMIT_SECONDS)), "flushed");
                        require(host.hostedBus() != null, "it hosts");
                    }
                });
                child.awaitBeat();
                child.awaitEnd();
            }
        };

        private final int threads;

        Scenario(int threads) {
            this.threads = threads;
        }

        abstract void run(VirtualThreadsChild child) throws Exception;
    }

    private VirtualThreadsChild(Platform platform, int threads) {
        this.platform = platform;
        this.ended = new CountDownLatch(threads);
    }

    /** @param args a scenario, and a platform */
    public static void main(String[] args) throws Exception {
        Scenario scenario = Scenario.valueOf(args[0]);
        Platform platform = switch (args[1]) {
            case "linux" -> new LinuxPlatform();
            case "memory" -> new MemoryPlatform();
            default -> LinuxTestObjects.platformWithoutReports();
        };
        scenario.run(new VirtualThreadsChild(platform, scenario.threads));
        System.out.println("holds");
        System.exit(0);
    }

    private Endpoint join(String label) {
        return Endpoint.join(JoinOptions.builder(identifier)
                .platform(platform)
                .label(label)
                .host(HostOptions.builder()
                        .limits(HostLimits.builder()
                                .queueBytes(100_000)
                                .queueObjects(100)
                                .build())
                        .build())
                .build());
    }

    private static void fill(Endpoint sender) {
        try {
            for (int i = 0; i < 10_000; i++) {
                sender.send(OutgoingMessage.of(SLOW, LONG_TEXT), Duration.ofMillis(100));
            }
        } catch (SendTimeoutException e) {
            return;
        }
        throw new AssertionError("the bus takes everything");
    }

    private static void echo(Endpoint endpoint, String to, int rounds) {
        for (int i = 0; i < rounds; i++) {
            try (IncomingMessage message = endpoint.receive()) {
                endpoint.send(Selector.unicast(to), message.payload());
            }
        }
    }

    private static int await(WaitSet set) {
        try {
            return set.awaitInterruptibly(Long.MAX_VALUE);
        } catch (PlatformException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void requireInterrupted(Runnable wait) {
        try {
            wait.run();
        } catch (IpmbInterruptedException e) {
            require(Thread.currentThread().isInterrupted(), "it is interrupted no more");
            return;
        }
        throw new AssertionError("not interrupted");
    }

    private static void requireClosed(Runnable wait) {
        try {
            wait.run();
        } catch (EndpointClosedException e) {
            return;
        }
        throw new AssertionError("not closed");
    }

    private static void require(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError(what);
        }
    }

    private void startMany(Runnable task) throws ReflectiveOperationException {
        for (int i = 0; i < MANY; i++) {
            start(task);
        }
    }

    /** Starts a virtual thread; what fails in one ends the process. */
    private void start(Runnable task) throws ReflectiveOperationException {
        Runnable whole = () -> {
            begun.incrementAndGet();
            try {
                task.run();
                ended.countDown();
            } catch (Throwable e) {
                e.printStackTrace();
                System.exit(1);
            }
        };
        // Java 17, which this is compiled for, does not know the method.
        threads.add((Thread)
                Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, whole));
    }

    /** Waits until all have begun and another virtual thread has gone to sleep and woken up again a hundred times. */
    private void awaitBeat() throws Exception {
        CountDownLatch beats = new CountDownLatch(100);
        Runnable beat = () -> {
            try {
                while (beats.getCount() > 0) {
                    Thread.sleep(1);
                    beats.countDown();
                }
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        };
        Object unused =
                Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, beat);
        if (!beats.await(LIMIT_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("an unrelated virtual thread gets no processor: " + beats.getCount()
                    + " beats left, " + begun + " threads have begun");
        }
        require(begun.get() == threads.size(), "only " + begun + " have begun");
    }

    private void requireNobodyEnded() {
        require(ended.getCount() == threads.size(), "somebody did not have to wait");
    }

    private void awaitEnd() throws InterruptedException {
        require(ended.await(LIMIT_SECONDS, TimeUnit.SECONDS), "they still wait");
    }
}
