package io.ipmb.controller;

import io.ipmb.HostedBus;
import io.ipmb.platform.PeerIdentity;
import io.ipmb.protocol.EndpointReport;
import io.ipmb.protocol.RosterMember;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The state of a controller as a {@link HostedBus}. */
final class BusView {

    private BusView() {}

    /** A copy of the controller's state. Runs on its thread, between two turns. */
    static HostedBus of(
            String identifier, Membership membership, int pending, KeptMessages kept, Grace grace, long now) {
        List<HostedBus.Member> members = new ArrayList<>(membership.size() + 1);
        for (Peer peer : membership.walk()) {
            members.add(member(peer, now));
        }
        return new HostedBus(identifier, members, pending, kept.count() + grace.count(), kept.bytes() + grace.bytes());
    }

    private static HostedBus.Member member(Peer peer, long now) {
        // Every member has these four.
        RosterMember entry = Objects.requireNonNull(peer.member(), "member");
        Outbox outbox = Objects.requireNonNull(peer.outbox(), "outbox");
        PeerIdentity identity = Objects.requireNonNull(peer.identity(), "identity");
        HostedBus.Lanes lanes = lanes(peer, now);
        return new HostedBus.Member(
                Objects.requireNonNull(peer.id(), "id"),
                entry.instance(),
                peer.label(),
                identity.pid(),
                identity.userId(),
                entry.precedence(),
                peer.isHost(),
                peer.usesCrate(),
                peer.sent() + lanes.sent(),
                peer.received() + lanes.received(),
                outbox.queue().frames(),
                outbox.queue().bytes(),
                outbox.dropped() + peer.undeliverable() + lanes.dropped(),
                peer.uplink().isWaiting(),
                outbox.stall().isWaitedFor(),
                Duration.ofNanos(outbox.waitingNanos(now)),
                outbox.isOpen(),
                Duration.ofNanos(now - peer.connectedAt()),
                lanes);
    }

    @SuppressWarnings("ReferenceEquality") // a report that came is another object
    private static HostedBus.Lanes lanes(Peer peer, long now) {
        EndpointReport report = peer.report();
        return report == EndpointReport.NOTHING
                ? HostedBus.Lanes.NONE
                : new HostedBus.Lanes(
                        report.lanesOut(),
                        report.lanesIn(),
                        report.sent(),
                        report.received(),
                        report.dropped(),
                        report.waitingBytes(),
                        Duration.ofNanos(now - peer.reportedAt()));
    }
}
