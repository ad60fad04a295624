package io.ipmb.benchmarks.listener.station;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;

/** The listening process, after the start of its listener: counts messages, round by round. */
public final class ListeningStation {

    /** The line of a station that is ready. */
    public static final String READY = "listening";

    /** The command to begin a round, followed by the number of messages. */
    public static final String EXPECT = "expect";

    /** The answer to it. */
    public static final String EXPECTING = "expecting";

    /** Time without a message after which the rest counts as lost. */
    private static final Duration SILENCE = Duration.ofSeconds(15);

    private static final OperatingSystemMXBean SYSTEM =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    private ListeningStation() {}

    /** Serves as long as the other side is there; never returns, since this process ends with it. */
    public static void run(Ear ear, Conversation conversation) throws InterruptedException {
        conversation.say(READY);
        while (true) {
            long expected = conversation.next(EXPECT);
            Hearing hearing = ear.expect(expected);
            long heapBefore = usedHeap();
            long cpuBefore = SYSTEM.getProcessCpuTime();
            conversation.say(EXPECTING);
            hearing.await(SILENCE);
            long cpu = SYSTEM.getProcessCpuTime() - cpuBefore;
            long heapAfter = usedHeap();
            conversation.say(new Heard(
                            hearing.count(),
                            expected,
                            hearing.disordered(),
                            hearing.nanos(),
                            cpu,
                            heapBefore,
                            heapAfter)
                    .line());
        }
    }

    /** Used bytes of the heap after two collections; the second one collects what the first one has released. */
    private static long usedHeap() {
        System.gc();
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
