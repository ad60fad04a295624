package io.ipmb.platform;

import static io.ipmb.platform.ConformanceBench.LIMIT;
import static io.ipmb.platform.ConformanceBench.expectFailure;
import static io.ipmb.platform.ConformanceBench.result;
import static io.ipmb.platform.ConformanceBench.uniqueName;
import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.platform.ConformanceBench.Probe;
import io.ipmb.platform.ConformanceBench.Wire;
import io.ipmb.platform.PlatformException.Reason;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Two-way connections: one end stays, the other one goes to a peer. */
abstract class LinksConformance extends ConformanceGroup {

    abstract KernelObject asObject(SendChannel connection) throws Exception;

    /** Both ends in this process. */
    private record Ends(Link here, Link there) {}

    private Ends ends() throws PlatformException {
        LinkPair pair = platform().linkPair();
        Link here = bench().closing(pair.here());
        return new Ends(here, bench().closing(platform().link(pair.there())));
    }

    private void send(Link link, String... texts) throws PlatformException {
        assertThat(link.send(bench().packets(texts), 0)).isEqualTo(texts.length);
    }

    private IncomingPackets list() {
        return bench().closing(platform().incomingPackets(8));
    }

    /** What is there at this moment, and the end. */
    private List<String> receiveAll(Link link) throws PlatformException {
        IncomingPackets into = list();
        List<String> texts = new ArrayList<>();
        int count;
        while ((count = link.receive(into, 8)) > 0) {
            for (int i = 0; i < count; i++) {
                texts.add(ConformanceBench.text(into, i));
            }
        }
        if (count == Link.END) {
            texts.add("end");
        }
        return texts;
    }

    private static Map<Object, Integer> await(WaitSet set, long nanos) throws PlatformException {
        Map<Object, Integer> ready = new HashMap<>();
        int count = set.await(nanos);
        for (int i = 0; i < count; i++) {
            ready.put(set.attachment(i), set.readiness(i));
        }
        return ready;
    }

    @Test
    void packetsGoBothWaysInOrder() throws Exception {
        Ends ends = ends();
        send(ends.here(), "a", "b");
        send(ends.there(), "1");
        send(ends.here(), "c");

        assertThat(receiveAll(ends.there())).containsExactly("a", "b", "c");
        assertThat(receiveAll(ends.here())).containsExactly("1");
        assertThat(receiveAll(ends.here())).isEmpty();
    }

    @Test
    void noMoreComeThanAskedFor() throws Exception {
        Ends ends = ends();
        send(ends.here(), "a", "b", "c");
        IncomingPackets into = list();

        assertThat(ends.there().receive(into, 2)).isEqualTo(2);
        assertThat(ends.there().receive(into, 2)).isEqualTo(1);
        assertThat(ConformanceBench.text(into, 0)).isEqualTo("c");
    }

    @Test
    void theLargestPacketOfEveryPlatformGoesThrough() throws Exception {
        Ends ends = ends();
        assertThat(ends.here().send(bench().packetOfSize(Link.LARGEST_PACKET), 0))
                .isEqualTo(1);
        IncomingPackets into = list();

        assertThat(ends.there().receive(into, 8)).isEqualTo(1);
        assertThat(into.length(0)).isEqualTo(Link.LARGEST_PACKET);
    }

    @Test
    void aListForSmallPacketsTakesThemWholeAndTellsWhatALargerOneLost() throws Exception {
        Ends ends = ends();
        Probe probe = bench().probe();
        send(ends.here(), "exactly 16 bytes", "a");
        assertThat(ends.here().send(bench().packet("17 bytes, or more", List.of(probe.object())), 0))
                .isEqualTo(1);
        send(ends.here(), "b");
        IncomingPackets into = bench().closing(platform().incomingPackets(3, 16));

        assertThat(ends.there().receive(into, 3)).isEqualTo(3);

        assertThat(ConformanceBench.text(into, 0)).isEqualTo("exactly 16 bytes");
        assertThat(into.truncated(0)).isFalse();
        assertThat(ConformanceBench.text(into, 1)).isEqualTo("a");
        assertThat(into.truncated(1)).isFalse();
        assertThat("17 bytes, or more").startsWith(ConformanceBench.text(into, 2));
        assertThat(into.truncated(2)).isEqualTo(into.length(2) < 17);
        assertThat(into.objectCount(2)).isEqualTo(1);
        assertThat(ends.there().receive(into, 3)).isEqualTo(1);
        assertThat(ConformanceBench.text(into, 0)).isEqualTo("b");
    }

    @Test
    void objectsTravelWithAPacket() throws Exception {
        Ends ends = ends();
        Probe probe = bench().probe();
        assertThat(ends.there().send(bench().packet("with", List.of(probe.object())), 0))
                .isEqualTo(1);
        probe.object().close();
        IncomingPackets into = list();
        assertThat(ends.here().receive(into, 8)).isEqualTo(1);
        List<KernelObject> objects = bench().taken(into, 0);
        assertThat(objects).hasSize(1);

        assertThat(bench().receiveNow(probe.receiver())).isZero();
        objects.get(0).close();
        bench().expectEnd(probe.receiver());
    }

    @Test
    void theOtherEndTravelsAsAnObject() throws Exception {
        LinkPair pair = platform().linkPair();
        Link here = bench().closing(pair.here());
        bench().closing(pair.there());
        Wire wire = bench().wire();
        wire.sender().send(bench().packet("take it", List.of(pair.there())), 0);
        pair.there().close();
        assertThat(here.isPeerGone()).isFalse();

        KernelObject received =
                bench().taken(bench().receiveOne(wire.receiver()), 0).get(0);
        Link there = bench().closing(platform().link(received));

        assertThat(received.isOpen()).isFalse();
        send(there, "hello");
        assertThat(receiveAll(here)).containsExactly("hello");
    }

    @Test
    void theEndComesAfterThePackets() throws Exception {
        Ends ends = ends();
        send(ends.here(), "a");
        send(ends.there(), "nobody reads this");
        ends.here().close();

        assertThat(ends.there().isPeerGone()).isTrue();
        assertThat(receiveAll(ends.there())).containsExactly("a", "end");
        assertThat(receiveAll(ends.there())).containsExactly("end");
        expectFailure(Reason.CLOSED, () -> ends.there().send(bench().packets("to nobody"), 0));
    }

    @Test
    void anEndUnderWayThatNobodyGetsIsTheEnd() throws Exception {
        LinkPair pair = platform().linkPair();
        Link here = bench().closing(pair.here());
        bench().closing(pair.there());
        Wire wire = bench().wire();
        wire.sender().send(bench().packet("take it", List.of(pair.there())), 0);
        pair.there().close();

        assertThat(receiveAll(here)).isEmpty();
        wire.receiver().close();
        assertThat(receiveAll(here)).containsExactly("end");
        assertThat(here.isPeerGone()).isTrue();
    }

    @Test
    void whatNobodyReadKeepsNoObjectOpen() throws Exception {
        Ends ends = ends();
        Probe probe = bench().probe();
        ends.here().send(bench().packet("with", List.of(probe.object())), 0);
        probe.object().close();
        assertThat(bench().receiveNow(probe.receiver())).isZero();

        ends.there().close();

        bench().expectEnd(probe.receiver());
    }

    @Test
    void aFullLinkTakesNothingAndIsWritableAgainOnceItWasRead() throws Exception {
        Ends ends = ends();
        WaitSet set = bench().closing(platform().waitSet());
        set.add(ends.here(), WaitSet.WRITABLE, "here");
        assertThat(await(set, 0)).isEqualTo(Map.of("here", WaitSet.WRITABLE));
        OutgoingPackets one = bench().packetOfSize(8);
        int sent = 0;
        while (ends.here().send(one, 0) == 1) {
            sent++;
            assertThat(sent).isLessThan(1_000_000);
        }
        assertThat(sent).isGreaterThanOrEqualTo(64);
        assertThat(await(set, 0)).isEmpty();

        assertThat(receiveAll(ends.there())).hasSize(sent);

        assertThat(await(set, LIMIT.toNanos())).isEqualTo(Map.of("here", WaitSet.WRITABLE));
        assertThat(ends.here().send(one, 0)).isEqualTo(1);
    }

    @Test
    void aWaitSetReportsPacketsAndTheEnd() throws Exception {
        Ends ends = ends();
        WaitSet set = bench().closing(platform().waitSet());
        set.add(ends.there(), WaitSet.READABLE, "there");
        assertThat(await(set, 0)).isEmpty();

        send(ends.here(), "a");
        assertThat(await(set, LIMIT.toNanos())).isEqualTo(Map.of("there", WaitSet.READABLE));
        assertThat(receiveAll(ends.there())).containsExactly("a");
        assertThat(await(set, 0)).isEmpty();

        set.change(ends.there(), 0);
        send(ends.here(), "b");
        assertThat(await(set, 0)).isEmpty();
        set.change(ends.there(), WaitSet.READABLE);

        ends.here().close();
        assertThat(await(set, LIMIT.toNanos())).isEqualTo(Map.of("there", WaitSet.READABLE | WaitSet.CLOSED));
        assertThat(receiveAll(ends.there())).containsExactly("b", "end");
        set.change(ends.there(), 0);
        assertThat(await(set, LIMIT.toNanos()).get("there") & WaitSet.CLOSED).isEqualTo(WaitSet.CLOSED);
        set.remove(ends.there());
    }

    @Test
    void aWaitingThreadIsWokenByEachPacket() throws Exception {
        Ends ends = ends();
        WaitSet set = bench().closing(platform().waitSet());
        set.add(ends.there(), WaitSet.READABLE, "there");
        for (int i = 0; i < 200; i++) {
            Future<Map<Object, Integer>> waiting = bench().inBackground(() -> await(set, Long.MAX_VALUE));
            send(ends.here(), "go");
            assertThat(result(waiting)).isEqualTo(Map.of("there", WaitSet.READABLE));
            assertThat(receiveAll(ends.there())).containsExactly("go");
        }
        set.remove(ends.there());
    }

    @Test
    void severalThreadsSendAtOnce() throws Exception {
        Ends ends = ends();
        List<Future<Integer>> senders = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            OutgoingPackets one = bench().packets("x");
            senders.add(bench().inBackground(() -> {
                int sent = 0;
                for (int k = 0; k < 10; k++) {
                    sent += ends.here().send(one, 0);
                }
                return sent;
            }));
        }
        for (Future<Integer> sender : senders) {
            assertThat(result(sender)).isEqualTo(10);
        }
        assertThat(receiveAll(ends.there())).hasSize(40).containsOnly("x");
    }

    @Test
    void afterClosingNothingWorks() throws Exception {
        Ends ends = ends();
        ends.here().close();
        ends.here().close();

        expectFailure(Reason.CLOSED, () -> ends.here().send(bench().packets("a"), 0));
        expectFailure(Reason.CLOSED, () -> ends.here().receive(list(), 1));
    }

    @Test
    void memoryIsNoLink() throws Exception {
        refuses(platform().sharedMemory().create(4096));
    }

    @Test
    void halfOfAChannelIsNoLink() throws Exception {
        refuses(bench().probe().object());
    }

    @Test
    void aConnectionThatLeadsToANameIsNoLink() throws Exception {
        String name = uniqueName();
        bench().closing(platform().claim(name));
        refuses(asObject(bench().closing(platform().connect(name))));
    }

    @Test
    void aClosedObjectIsNoLink() throws Exception {
        LinkPair pair = platform().linkPair();
        bench().closing(pair.here());
        KernelObject there = pair.there();
        there.close();

        assertThat(there).satisfies(this::isRefused);
    }

    private void refuses(KernelObject object) {
        bench().closing(object);

        expectFailure(Reason.INVALID_OBJECT, () -> platform().link(object));

        assertThat(object.isOpen()).isFalse();
    }

    private void isRefused(KernelObject object) {
        try {
            platform().link(object).close();
            throw new AssertionError(object + " became a link");
        } catch (PlatformException e) {
            assertThat(e.reason()).isIn(Reason.CLOSED, Reason.INVALID_OBJECT);
        }
    }
}
