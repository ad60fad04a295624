package io.ipmb.benchmarks.bare;

import io.ipmb.benchmarks.listener.station.Conversation;
import io.ipmb.platform.Deadline;
import io.ipmb.platform.NameClaim;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.Platforms;
import io.ipmb.platform.ReceiveChannel;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The station at the end. */
@Command(
        name = "bench-receive",
        description = "Receives the packets of bench-send, and prints the rate.",
        mixinStandardHelpOptions = true)
final class BenchReceiveCommand implements Callable<Integer> {

    @Mixin
    private MeetingOptions meeting = new MeetingOptions();

    @Option(names = "--timeout", required = true, paramLabel = "D", description = "Time limit for all packets")
    private Duration timeout = Duration.ZERO;

    @Override
    public Integer call() throws PlatformException {
        Conversation conversation = Conversation.open();
        try (ReceiveChannel from = join(conversation);
                PacketSink sink = new PacketSink(Platforms.current(), from)) {
            conversation.say(sink.run(Deadline.after(timeout, System::nanoTime)).line());
        }
        return 0;
    }

    private ReceiveChannel join(Conversation conversation) throws PlatformException {
        MeetingPlace place = meeting.place();
        if (meeting.hosts()) {
            try (NameClaim claim = place.claim()) {
                conversation.say("joined");
                return place.acceptSender(claim);
            }
        }
        ReceiveChannel from = place.joinAsReceiver();
        conversation.say("joined");
        return from;
    }
}
