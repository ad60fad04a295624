package io.ipmb.endpoint;

import static io.ipmb.endpoint.BusBench.payloadOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.Endpoint;
import io.ipmb.LaneMode;
import io.ipmb.Selector;
import io.ipmb.counter.Counter;
import io.ipmb.platform.DescriptorLeakCheck;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an endpoint costs that has nothing to do. */
@ExtendWith(DescriptorLeakCheck.class)
class IdleTest {

    /** So many looks at the idle threads, each after a wait that ends by itself, before they must have come to rest. */
    private static final int MOST_LOOKS = 100;

    private static final Path TASKS = Path.of("/proc/self/task");

    private static long threadsOf(BusBench bus, String label) {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.equals("ipmb-endpoint-" + bus.identifier())
                        || name.equals("ipmb-controller-" + bus.identifier())
                        || name.equals("ipmb-listener-" + label))
                .count();
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void anEndpointHasAtMostTwoThreadsAndNoneOnceItIsClosed(String platform) {
        try (BusBench bus = new BusBench(platform)) {
            Endpoint host = bus.join("host");
            assertThat(threadsOf(bus, "host")).as("keeper and controller").isEqualTo(2);
            Endpoint guest = bus.join("guest");
            assertThat(threadsOf(bus, "guest") - 2).as("keeper").isEqualTo(1);
            guest.onMessage(message -> {});
            assertThat(threadsOf(bus, "guest") - 2).as("keeper and listener").isEqualTo(2);
            guest.close();
            host.close();
            BusBench.eventually(() ->
                    assertThat(threadsOf(bus, "guest") + threadsOf(bus, "host")).isZero());
        }
    }

    /**
     * Every wake-up of a thread counts as a voluntary switch, whatever it does then, and however busy the machine is.
     */
    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void idleEndpointsSleepWithoutEverWakingUp(String platform) throws InterruptedException {
        try (BusBench bus = new BusBench(platform)) {
            Endpoint host = bus.join("host");
            Endpoint guest = bus.join("guest");
            CountDownLatch handled = new CountDownLatch(1);
            Endpoint listener = bus.join("listener");
            listener.onMessage(message -> handled.countDown());
            // Not from the beginning on: they have all been busy.
            host.send(Selector.unicast("guest"), "x");
            assertThat(payloadOf(guest)).isEqualTo("x");
            guest.send(Selector.unicast("listener"), "y");
            handled.await();

            assertThat(whenAtRest(50)).hasSizeGreaterThanOrEqualTo(5);
        }
    }

    /** An endpoint tells of its lanes once a second, and no longer than there is news. */
    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void idleEndpointsWithLanesSleepWithoutEverWakingUp(String platform) throws InterruptedException {
        try (BusBench bus = new BusBench(platform)) {
            bus.join("host");
            Endpoint sender = bus.join(options -> options.lanes(LaneMode.ALWAYS), "sender");
            Endpoint receiver = bus.join("receiver");
            for (int i = 0; i < 100; i++) {
                sender.send(Selector.unicast("receiver"), "x");
                assertThat(payloadOf(receiver)).isEqualTo("x");
            }
            assertThat(sender.counters()).containsEntry(Counter.LANES_OFFERED, 1L);
            assertThat(whenAtRest(2 * TimeUnit.NANOSECONDS.toMillis(LaneReports.INTERVAL_NANOS)))
                    .hasSizeGreaterThanOrEqualTo(4);
        }
    }

    /** Looks until no thread has woken up between two looks. */
    private static Map<String, Long> whenAtRest(long millis) throws InterruptedException {
        Map<String, Long> before = wakeUps();
        int looks = 0;
        boolean atRest = false;
        while (!atRest && looks < MOST_LOOKS) {
            looks++;
            CountDownLatch never = new CountDownLatch(1);
            assertThat(never.await(millis, TimeUnit.MILLISECONDS)).isFalse();
            Map<String, Long> after = wakeUps();
            atRest = after.equals(before);
            before = after;
        }
        assertThat(atRest).as("at rest for a while: " + before).isTrue();
        return before;
    }

    @Test
    void theWaitForAMessageSleepsToo() {
        try (BusBench bus = new BusBench("linux")) {
            bus.join("host");
            Endpoint guest = bus.join("guest");
            assertThat(guest.receive(Duration.ofMillis(1))).isNull();
            long before = ownWakeUps();
            assertThat(guest.receive(Duration.ofMillis(200))).isNull();
            assertThat(ownWakeUps() - before).isLessThan(20);
        }
    }

    /** How often each thread of a bus has gone to sleep so far, by the kernel's number of the thread. */
    private static Map<String, Long> wakeUps() {
        Map<String, Long> found = new TreeMap<>();
        try (DirectoryStream<Path> tasks = Files.newDirectoryStream(TASKS)) {
            for (Path task : tasks) {
                String name = Files.readString(task.resolve("comm")).strip();
                if (name.startsWith("ipmb-endpoint")
                        || name.startsWith("ipmb-controlle")
                        || name.startsWith("ipmb-listener")) {
                    found.put(task.getFileName() + " " + name, wakeUps(task));
                }
            }
        } catch (NoSuchFileException e) {
            // A thread of an earlier test has ended meanwhile: it is none of those that are looked at.
            return wakeUps();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return found;
    }

    private static long ownWakeUps() {
        try {
            return wakeUps(Path.of("/proc/thread-self"));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static long wakeUps(Path task) throws IOException {
        String field = "voluntary_ctxt_switches:";
        return Files.readAllLines(task.resolve("status")).stream()
                .filter(line -> line.startsWith(field))
                .mapToLong(line -> Long.parseLong(line.substring(field.length()).strip()))
                .findFirst()
                .orElseThrow();
    }
}
