package io.ipmb.benchmarks.listener.station;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;

/** The listening process, once its listener listens: counts what comes, round by round. */
public final class ListeningStation {

    /** What a station says when it is ready. */
    public static final String READY = "listening";

    /** The command that begins a round, followed by the number of messages. */
    public static final String EXPECT = "expect";

    /** The answer to it. */
    public static final String EXPECTING = "expecting";

    /** How long nothing may come before the rest counts as lost. */
    private static final Duration SILENCE = Duration.ofSeconds(15);

    private static final OperatingSystemMXBean SYSTEM =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    private ListeningStation() {}

    /** Serves for as long as the other side is there; the end of this process is the way out. */
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

    /** Bytes in use after a collection; the second one takes what the first one has only freed for it. */
    private static long usedHeap() {
        System.gc();
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
