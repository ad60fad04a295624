package io.ipmb.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.ipmb.platform.PlatformException.Reason;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/**
 * What every conformance test needs: a platform, short ways to send and to receive, and an end that closes everything
 * the test made, last things first. One test uses it, on one thread, but for {@link #inBackground}.
 */
final class ConformanceBench {

    /** Longer than anything here takes on a slow machine; a test that needs it all has failed. */
    static final Duration LIMIT = Duration.ofSeconds(20);

    /** A channel within this process. */
    record Wire(SendChannel sender, ReceiveChannel receiver) {}

    /** An object whose last reference shows: the receiving half ends with it. */
    record Probe(KernelObject object, ReceiveChannel receiver) {}

    private final Platform platform;
    private final Deque<AutoCloseable> toClose = new ArrayDeque<>();
    private final IncomingPackets incoming;
    private final ExecutorService background = Executors.newCachedThreadPool();

    ConformanceBench(Platform platform) {
        this.platform = platform;
        this.incoming = closing(platform.incomingPackets(8));
    }

    Platform platform() {
        return platform;
    }

    /** Has the thing closed at the end, unless the test did. */
    <T extends AutoCloseable> T closing(T thing) {
        toClose.push(thing);
        return thing;
    }

    /** The objects of a packet, closed at the end unless the test did. */
    List<KernelObject> taken(IncomingPackets packets, int i) {
        List<KernelObject> objects = packets.takeObjects(i);
        objects.forEach(this::closing);
        return objects;
    }

    static String uniqueName() {
        return "io.ipmb.test." + UUID.randomUUID();
    }

    Wire wire() throws PlatformException {
        ChannelPair pair = platform.channelPair();
        ReceiveChannel receiver = closing(pair.receiving());
        return new Wire(closing(platform.sendingHalf(pair.sending())), receiver);
    }

    Probe probe() throws PlatformException {
        ChannelPair pair = platform.channelPair();
        return new Probe(closing(pair.sending()), closing(pair.receiving()));
    }

    /** The list with one packet of text for each argument. */
    OutgoingPackets packets(String... texts) {
        OutgoingPackets packets = closing(platform.outgoingPackets(texts.length));
        for (String text : texts) {
            PacketBuffer buffer = buffer(text);
            packets.add(buffer, 0, buffer.capacity());
        }
        return packets;
    }

    OutgoingPackets packet(String text, List<? extends KernelObject> objects) {
        OutgoingPackets packets = closing(platform.outgoingPackets(1));
        PacketBuffer buffer = buffer(text);
        packets.add(buffer, 0, buffer.capacity(), objects);
        return packets;
    }

    OutgoingPackets packetOfSize(int bytes) {
        OutgoingPackets packets = closing(platform.outgoingPackets(1));
        packets.add(platform.packetBuffer(bytes), 0, bytes);
        return packets;
    }

    PacketBuffer buffer(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        PacketBuffer buffer = platform.packetBuffer(bytes.length);
        buffer.bytes().put(0, bytes);
        return buffer;
    }

    void send(SendChannel sender, String... texts) throws PlatformException {
        assertThat(sender.send(packets(texts), 0)).isEqualTo(texts.length);
    }

    /** Sends packets of the given size until the channel takes no more; answers how many it took. */
    int fill(SendChannel sender, int bytes) throws PlatformException {
        OutgoingPackets one = packetOfSize(bytes);
        int taken = 0;
        while (sender.send(one, 0) == 1) {
            taken++;
            assertThat(taken).as("packets in a channel that is never full").isLessThan(1_000_000);
        }
        return taken;
    }

    /** Waits for as many packets of text and returns them. */
    List<String> receive(ReceiveChannel receiver, int count) throws PlatformException {
        Deadline deadline = Deadline.after(LIMIT, NanoClock.SYSTEM);
        List<String> texts = new ArrayList<>();
        while (texts.size() < count) {
            assertThat(deadline.isOver()).as("only %s came", texts).isFalse();
            int received = receiver.receive(incoming, Math.min(incoming.capacity(), count - texts.size()));
            assertThat(received).as("the channel ended after %s", texts).isNotEqualTo(ReceiveChannel.END);
            for (int i = 0; i < received; i++) {
                texts.add(text(incoming, i));
            }
            if (received == 0) {
                receiver.await(deadline.remainingNanos());
            }
        }
        return texts;
    }

    /** Waits for one packet, which stays in the list of the bench until the next receive. */
    IncomingPackets receiveOne(ReceiveChannel receiver) throws PlatformException {
        Deadline deadline = Deadline.after(LIMIT, NanoClock.SYSTEM);
        int received;
        while ((received = receiver.receive(incoming, 1)) == 0) {
            assertThat(deadline.isOver()).as("nothing came").isFalse();
            receiver.await(deadline.remainingNanos());
        }
        assertThat(received).isEqualTo(1);
        return incoming;
    }

    /** Reads and forgets what is there; answers how many packets that were. */
    int drain(ReceiveChannel receiver) throws PlatformException {
        int drained = 0;
        int received;
        while ((received = receiver.receive(incoming)) > 0) {
            drained += received;
        }
        return drained;
    }

    /** Looks once, without waiting: the number of packets read, 0, or END. */
    int receiveNow(ReceiveChannel receiver) throws PlatformException {
        return receiver.receive(incoming);
    }

    /** Waits for the end; packets before it make the test fail. */
    void expectEnd(ReceiveChannel receiver) throws PlatformException {
        Deadline deadline = Deadline.after(LIMIT, NanoClock.SYSTEM);
        int received;
        while ((received = receiver.receive(incoming)) == 0) {
            assertThat(deadline.isOver()).as("the end did not come").isFalse();
            receiver.await(deadline.remainingNanos());
        }
        assertThat(received).isEqualTo(ReceiveChannel.END);
    }

    static String text(IncomingPackets packets, int i) {
        byte[] bytes = new byte[packets.length(i)];
        packets.memory().bytes().get(packets.offset(i), bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    static void expectFailure(Reason reason, ThrowingCallable call) {
        PlatformException failure = catchThrowableOfType(PlatformException.class, call);
        assertThat(failure).as("a failure because of " + reason).isNotNull();
        assertThat(failure.reason()).as(failure.toString()).isEqualTo(reason);
        assertThat(failure.getMessage()).isNotBlank();
    }

    /** Runs something on another thread and returns once that thread is about to do it. */
    <T> Future<T> inBackground(Callable<T> work) throws InterruptedException {
        CountDownLatch running = new CountDownLatch(1);
        Future<T> result = background.submit(() -> {
            running.countDown();
            return work.call();
        });
        assertThat(running.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        return result;
    }

    static <T> T result(Future<T> future) throws Exception {
        return future.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }

    /** The end of the test. */
    void closeAll() throws Exception {
        background.shutdownNow();
        while (!toClose.isEmpty()) {
            toClose.pop().close();
        }
        assertThat(background.awaitTermination(LIMIT.toSeconds(), TimeUnit.SECONDS))
                .as("threads that closing everything did not end")
                .isTrue();
    }
}
