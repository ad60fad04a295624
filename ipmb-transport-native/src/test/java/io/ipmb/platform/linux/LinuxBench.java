package io.ipmb.platform.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.ipmb.platform.ChannelPair;
import io.ipmb.platform.KernelObject;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.PlatformException.Reason;
import io.ipmb.platform.ReceiveChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A platform whose system calls can be made to fail, and what tests need around it. Closes what a test made. */
final class LinuxBench implements AfterEachCallback {

    /** More than anything takes on a slow machine. */
    static final long LIMIT_SECONDS = 20;

    static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);

    final FaultInjectingCalls faults = new FaultInjectingCalls();
    final LinuxPlatform platform = new LinuxPlatform(faults.calls());
    private final Deque<AutoCloseable> toClose = new ArrayDeque<>();
    private final ExecutorService background = Executors.newCachedThreadPool();

    /** Two halves of one channel. */
    record Link(LinuxSendChannel sender, LinuxReceiveChannel receiver) {}

    /** A wait that another thread can end. */
    @FunctionalInterface
    interface Waiting {
        void await(long nanos) throws PlatformException;
    }

    <T extends AutoCloseable> T closing(T thing) {
        toClose.push(thing);
        return thing;
    }

    static String uniqueName() {
        return "io.ipmb.test." + UUID.randomUUID();
    }

    /** A socket pair. */
    Link link() throws PlatformException {
        ChannelPair pair = platform.channelPair();
        LinuxReceiveChannel receiver = (LinuxReceiveChannel) closing(pair.receiving());
        return new Link((LinuxSendChannel) closing(platform.sendingHalf(pair.sending())), receiver);
    }

    /** A connection to a name. */
    Link connection() throws PlatformException {
        String name = uniqueName();
        LinuxNameClaim claim = (LinuxNameClaim) closing(platform.claim(name));
        LinuxSendChannel sender = (LinuxSendChannel) closing(platform.connect(name));
        ReceiveChannel receiver = claim.accept();
        assertThat(receiver).isNotNull();
        return new Link(sender, (LinuxReceiveChannel) closing(receiver));
    }

    /** One packet of zeros. */
    LinuxOutgoingPackets packet(int length, List<? extends KernelObject> objects) {
        LinuxOutgoingPackets packets = packets(1);
        packets.add(platform.packetBuffer(length), 0, length, objects);
        return packets;
    }

    LinuxOutgoingPackets packet(int length) {
        return packet(length, List.of());
    }

    /** Two packets of zeros without objects. */
    LinuxOutgoingPackets twoPackets(int length) {
        LinuxOutgoingPackets packets = packets(2);
        packets.add(platform.packetBuffer(length), 0, length);
        packets.add(platform.packetBuffer(length), 0, length);
        return packets;
    }

    LinuxOutgoingPackets packets(int capacity) {
        return (LinuxOutgoingPackets) closing(platform.outgoingPackets(capacity));
    }

    LinuxIncomingPackets room(int capacity) {
        return (LinuxIncomingPackets) closing(platform.incomingPackets(capacity));
    }

    /** Sends one packet past all checks of this platform, as a peer that breaks the rules does. */
    int sendRaw(LinuxSendChannel sender, int length, List<LinuxDescriptor> objects) {
        MessageVector header = new MessageVector(1);
        NativeMemory memory = new NativeMemory(Math.max(1, length));
        ControlData control = new ControlData(faults.real(), 1);
        header.data(0, memory.address(), length);
        if (!objects.isEmpty()) {
            int controlLength = control.begin(0, objects.size());
            for (int i = 0; i < objects.size(); i++) {
                control.put(0, i, objects.get(i).number());
            }
            header.control(0, control.address(0), controlLength);
        }
        int sent = faults.real().sendmmsg(sender.descriptor().number(), header.address(0), 1, 0x4040);
        memory.keep();
        return sent;
    }

    static PlatformException expectFailure(Reason reason, ThrowingCallable call) {
        PlatformException failure = catchThrowableOfType(PlatformException.class, call);
        assertThat(failure).as("a failure because of " + reason).isNotNull();
        assertThat(failure.reason()).as(failure.toString()).isEqualTo(reason);
        return failure;
    }

    /** Waits until so many calls of that name were begun since the platform was made. */
    void awaitCall(String call, long count) {
        await().atMost(Duration.ofSeconds(LIMIT_SECONDS)).until(() -> faults.count(call) >= count);
    }

    <T> Future<T> inBackground(Callable<T> work) {
        return background.submit(work);
    }

    static <T> T result(Future<T> future) throws Exception {
        return future.get(LIMIT_SECONDS, TimeUnit.SECONDS);
    }

    /** Two threads wake each other in turn; each wake-up follows a number that the other one then must see. */
    void assertNoWakeUpIsLost(Waiting ping, Runnable wakePing, Waiting pong, Runnable wakePong) throws Exception {
        int rounds = 20_000;
        AtomicInteger asked = new AtomicInteger();
        AtomicInteger answered = new AtomicInteger();
        Future<Boolean> other = inBackground(() -> {
            for (int i = 1; i <= rounds; i++) {
                awaitNumber(ping, asked, i);
                answered.set(i);
                wakePong.run();
            }
            return true;
        });
        for (int i = 1; i <= rounds; i++) {
            asked.set(i);
            wakePing.run();
            awaitNumber(pong, answered, i);
        }
        assertThat(result(other)).isTrue();
    }

    /** A wait that lasts to its limit was not interrupted by the wake-up that follows the number. */
    private static void awaitNumber(Waiting waiting, AtomicInteger number, int value) throws PlatformException {
        while (number.get() < value) {
            long start = System.nanoTime();
            waiting.await(LIMIT_NANOS);
            assertThat(System.nanoTime() - start).as("round " + value).isLessThan(LIMIT_NANOS);
        }
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        background.shutdownNow();
        while (!toClose.isEmpty()) {
            toClose.pop().close();
        }
        assertThat(background.awaitTermination(LIMIT_SECONDS, TimeUnit.SECONDS))
                .as("threads that closing everything did not end")
                .isTrue();
    }
}
