package io.ipmb.benchmarks.bare;

import io.ipmb.benchmarks.listener.station.Conversation;
import io.ipmb.platform.Deadline;
import io.ipmb.platform.NameClaim;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.Platforms;
import io.ipmb.platform.SendChannel;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The station at the beginning. */
@Command(
        name = "bench-send",
        description = "Sends packets to bench-receive as fast as possible.",
        mixinStandardHelpOptions = true)
final class BenchSendCommand implements Callable<Integer> {

    @Mixin
    private MeetingOptions meeting = new MeetingOptions();

    @Option(names = "--to", required = true, paramLabel = "L", description = "Label in the selector of a frame")
    private String to = "";

    @Option(
            names = "--size",
            required = true,
            paramLabel = "S",
            description = "Bytes of a String; a packet has the length of its frame")
    private int size;

    @Option(names = "--count", required = true, paramLabel = "N", description = "How many")
    private long count;

    @Option(names = "--warm-up", paramLabel = "N", description = "Packets before the clock starts; none unless set")
    private long warmUp;

    @Override
    public Integer call() throws PlatformException {
        Conversation.open();
        try (SendChannel channel = join();
                PacketSource source = new PacketSource(Platforms.current(), channel, FrameLength.ofText(to, size))) {
            source.run(warmUp, count, Deadline.after(null, System::nanoTime));
        }
        return 0;
    }

    private SendChannel join() throws PlatformException {
        MeetingPlace place = meeting.place();
        if (meeting.hosts()) {
            try (NameClaim claim = place.claim()) {
                return place.acceptReceiver(claim);
            }
        }
        return place.joinAsSender();
    }
}
