package io.ipmb.benchmarks.bare;

import io.ipmb.benchmarks.listener.station.Conversation;
import io.ipmb.platform.Deadline;
import io.ipmb.platform.NameClaim;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.Platforms;
import io.ipmb.platform.ReceiveChannel;
import io.ipmb.platform.SendChannel;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The station in the middle: the receiver comes first, then the sender. */
@Command(name = "host", description = "Passes packets on.", mixinStandardHelpOptions = true)
final class HostCommand implements Callable<Integer> {

    @Mixin
    private MeetingOptions meeting = new MeetingOptions();

    @Override
    public Integer call() throws PlatformException {
        Conversation conversation = Conversation.open();
        MeetingPlace place = meeting.place();
        try (NameClaim claim = place.claim()) {
            conversation.say("hosting");
            try (SendChannel to = place.acceptReceiver(claim);
                    ReceiveChannel from = place.acceptSender(claim);
                    PacketRelay relay = new PacketRelay(Platforms.current(), from, to)) {
                relay.run(Deadline.after(null, System::nanoTime));
            }
        }
        return 0;
    }
}
