package io.ipmb.platform;

import static io.ipmb.platform.ConformanceBench.LIMIT;
import static io.ipmb.platform.ConformanceBench.expectFailure;
import static io.ipmb.platform.ConformanceBench.uniqueName;
import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.platform.PlatformException.Reason;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How two sides find each other. */
abstract class ConnectionsConformance extends ConformanceGroup {

    /** No platform lets more connections wait than this. */
    private static final int ENOUGH_TO_FILL_ANY_BACKLOG = 20_000;

    @Test
    void withoutConnectionsThereIsNothingToAccept() throws Exception {
        NameClaim claim = bench().closing(platform().claim(uniqueName()));

        assertThat(claim.accept()).isNull();
    }

    @Test
    void packetsArriveThatWereSentBeforeTheConnectionWasAccepted() throws Exception {
        String name = uniqueName();
        NameClaim claim = bench().closing(platform().claim(name));
        SendChannel sender = bench().closing(platform().connect(name));
        bench().send(sender, "early", "bird");

        ReceiveChannel receiver = bench().closing(claim.accept());
        bench().send(sender, "later");

        assertThat(bench().receive(receiver, 3)).containsExactly("early", "bird", "later");
    }

    @Test
    void connectionsAreAcceptedInOrderAndKeptApart() throws Exception {
        String name = uniqueName();
        NameClaim claim = bench().closing(platform().claim(name));
        for (int i = 0; i < 5; i++) {
            bench().send(bench().closing(platform().connect(name)), "from " + i);
        }

        for (int i = 0; i < 5; i++) {
            ReceiveChannel receiver = bench().closing(claim.accept());
            assertThat(bench().receive(receiver, 1)).containsExactly("from " + i);
        }
        assertThat(claim.accept()).isNull();
    }

    @Test
    void bothSidesKnowWhoTheOtherIs() throws Exception {
        String name = uniqueName();
        NameClaim claim = bench().closing(platform().claim(name));
        SendChannel sender = bench().closing(platform().connect(name));
        ReceiveChannel receiver = bench().closing(claim.accept());

        assertThat(sender.peer()).isEqualTo(platform().self());
        assertThat(receiver.peer()).isEqualTo(platform().self());
    }

    @Test
    void aSideThatWasHandedOverDoesNotKnowWhoTheOtherIs() throws Exception {
        ConformanceBench.Wire wire = bench().wire();

        assertThat(wire.sender().peer()).isNull();
        assertThat(wire.receiver().peer()).isNull();
    }

    @Test
    void aFullBacklogSaysSoAtOnceAndHasRoomAgainAfterAnAccept() throws Exception {
        String name = uniqueName();
        NameClaim claim = bench().closing(platform().claim(name));
        List<SendChannel> connected = new ArrayList<>();
        Reason refusal = null;
        try {
            while (refusal == null && connected.size() < ENOUGH_TO_FILL_ANY_BACKLOG) {
                try {
                    connected.add(platform().connect(name));
                } catch (PlatformException e) {
                    refusal = e.reason();
                }
            }
            assertThat(refusal).isEqualTo(Reason.WOULD_BLOCK);
            bench().closing(claim.accept());

            bench().closing(platform().connect(name));
        } finally {
            connected.forEach(SendChannel::close);
        }
    }

    @Test
    void aConnectionThatIsNotAcceptedEndsWithTheName() throws Exception {
        String name = uniqueName();
        NameClaim claim = bench().closing(platform().claim(name));
        SendChannel sender = bench().closing(platform().connect(name));

        claim.close();

        assertThat(sender.isPeerGone()).isTrue();
        sender.awaitWritable(LIMIT.toNanos());
        expectFailure(Reason.CLOSED, () -> sender.send(bench().packets("too late"), 0));
    }

    @Test
    void anAcceptedConnectionOutlivesTheName() throws Exception {
        String name = uniqueName();
        NameClaim claim = bench().closing(platform().claim(name));
        SendChannel sender = bench().closing(platform().connect(name));
        ReceiveChannel receiver = bench().closing(claim.accept());

        claim.close();

        assertThat(sender.isPeerGone()).isFalse();
        bench().send(sender, "still here");
        assertThat(bench().receive(receiver, 1)).containsExactly("still here");
    }

    @Test
    void aConnectionThatIsClosedBeforeItIsAcceptedBringsItsPacketsAndItsEnd() throws Exception {
        String name = uniqueName();
        NameClaim claim = bench().closing(platform().claim(name));
        SendChannel sender = bench().closing(platform().connect(name));
        bench().send(sender, "hello and goodbye");
        sender.close();

        ReceiveChannel receiver = bench().closing(claim.accept());

        assertThat(bench().receive(receiver, 1)).containsExactly("hello and goodbye");
        bench().expectEnd(receiver);
    }
}
