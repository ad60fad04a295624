package io.ipmb.lane;

import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.platform.Daemons;
import io.ipmb.platform.IncomingPackets;
import io.ipmb.platform.KernelObject;
import io.ipmb.platform.OpenDescriptors;
import io.ipmb.platform.Platform;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.linux.LinuxPlatform;
import io.ipmb.platform.memory.MemoryPlatform;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/** Both ends of a lane in this process, on one of the platforms; after each test as much is open as before. */
final class LaneBench implements AutoCloseable {

    /** Where the lanes are. */
    enum On {
        LINUX,
        MEMORY
    }

    /** What a test does on the bench. */
    @FunctionalInterface
    interface Work {
        void run(LaneBench bench) throws Exception;
    }

    /** For what another thread does at last, so that a broken test ends. */
    static final long LIMIT_SECONDS = 20;

    /** Of the common pool, a machine with two processors has one thread. */
    static final Executor OWN_THREAD = task -> Daemons.thread("lane-test", task).start();

    static final UUID INSTANCE = UUID.fromString("00112233-4455-6677-8899-aabbccddeeff");
    static final int BYTES = LaneMemory.LEAST;

    final Platform platform;
    private final Supplier<List<?>> open;
    private final List<?> openBefore;
    private final Deque<AutoCloseable> toClose = new ArrayDeque<>();

    LaneBench(On on) {
        if (on == On.LINUX) {
            platform = new LinuxPlatform();
            open = OpenDescriptors::list;
        } else {
            MemoryPlatform memory = new MemoryPlatform();
            platform = memory;
            open = memory::openObjects;
        }
        openBefore = List.copyOf(open.get());
    }

    static void on(On on, Work work) throws Exception {
        try (LaneBench bench = new LaneBench(on)) {
            work.run(bench);
        }
    }

    <T extends AutoCloseable> T closing(T thing) {
        toClose.push(thing);
        return thing;
    }

    LaneSender sender() throws PlatformException {
        return closing(LaneSender.open(platform, BYTES, INSTANCE));
    }

    /** What the sender offers, as it comes to another process. */
    List<KernelObject> arrived(LaneSender sender) throws PlatformException {
        List<KernelObject> objects = new ArrayList<>();
        for (KernelObject object : sender.offered()) {
            objects.add(closing(object.duplicate()));
        }
        sender.offerIsSent();
        return objects;
    }

    LaneReceiver receiver(LaneSender sender) throws PlatformException {
        return receiver(sender, false);
    }

    LaneReceiver receiver(LaneSender sender, boolean keeps) throws PlatformException {
        return closing(
                LaneReceiver.accept(platform, arrived(sender), INSTANCE, new LaneTerms(LaneMemory.MOST, keeps, false)));
    }

    /** The numbers of a lane that was not offered yet, as its receiver maps them. */
    ByteBuffer numbers(LaneSender lane) throws PlatformException {
        return platform.sharedMemory().map(lane.offered().get(1), 0, LaneMemory.NUMBERS_BYTES);
    }

    IncomingPackets list() {
        return closing(platform.incomingPackets(64));
    }

    /** Writes a record of text; false when the ring is full. */
    static boolean send(LaneSender lane, String text, int tag) throws PlatformException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int at = lane.ring().claim(bytes.length);
        if (at < 0) {
            return false;
        }
        lane.ring().memory().bytes().put(at, bytes);
        lane.ring().commit(bytes.length, tag);
        return true;
    }

    static void send(LaneSender lane, String... texts) throws PlatformException {
        for (String text : texts) {
            assertThat(send(lane, text, RingWriter.NO_TAG)).isTrue();
        }
    }

    /** Writes records until the ring is full. */
    static void fill(LaneSender lane) throws PlatformException {
        int records = 0;
        while (send(lane, "x".repeat(1000), RingWriter.NO_TAG)) {
            records++;
        }
        assertThat(records).isBetween(BYTES / 1008 - 4, BYTES / 1008);
    }

    /** Takes what is there, one text for each record, and "end" at the end. */
    static List<String> received(LaneReceiver lane, IncomingPackets into) throws PlatformException {
        List<String> texts = new ArrayList<>();
        int count;
        while ((count = lane.ring().receive(into)) > 0) {
            for (int i = 0; i < count; i++) {
                texts.add(text(into, i));
                lane.ring().took(i);
            }
        }
        if (count == RingReceiver.END) {
            texts.add("end");
        }
        return texts;
    }

    static String text(IncomingPackets packets, int i) {
        byte[] bytes = new byte[packets.length(i)];
        packets.memory().bytes().get(packets.offset(i), bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** What the sender reads back, one text for each record. */
    static List<String> texts(UnreadRecords records) {
        List<String> texts = new ArrayList<>();
        while (records.next()) {
            byte[] bytes = new byte[records.length()];
            records.memory().bytes().get(records.offset(), bytes);
            texts.add(new String(bytes, StandardCharsets.UTF_8));
        }
        return texts;
    }

    /** Closes everything, last things first; then nothing more is open than before. */
    @Override
    public void close() {
        while (!toClose.isEmpty()) {
            close(toClose.pop());
        }
        assertThat(List.<Object>copyOf(open.get())).isEqualTo(openBefore);
    }

    private static void close(AutoCloseable last) {
        try {
            last.close();
        } catch (Exception e) {
            throw new AssertionError("cannot be closed: " + last, e);
        }
    }
}
