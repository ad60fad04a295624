package io.ipmb.controller;

import io.ipmb.HostedBus;
import io.ipmb.platform.PeerIdentity;
import io.ipmb.protocol.BusReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

/**
 * Turns the state of a controller into a {@link HostedBus}, and that into a {@link BusReport} for other programs and
 * back.
 */
public final class BusView {

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
        // Every member has these three.
        Outbox outbox = Objects.requireNonNull(peer.outbox(), "outbox");
        PeerIdentity identity = Objects.requireNonNull(peer.identity(), "identity");
        return new HostedBus.Member(
                Objects.requireNonNull(peer.id(), "id"),
                peer.label(),
                identity.pid(),
                identity.userId(),
                peer.isHost(),
                peer.usesCrate(),
                peer.sent(),
                peer.received(),
                outbox.queue().frames(),
                outbox.queue().bytes(),
                outbox.dropped() + peer.undeliverable(),
                peer.uplink().isWaiting(),
                outbox.stall().isWaitedFor(),
                Duration.ofNanos(outbox.waitingNanos(now)),
                outbox.isOpen(),
                Duration.ofNanos(now - peer.connectedAt()));
    }

    /** The report for another program. */
    static BusReport report(HostedBus bus) {
        return new BusReport(
                bus.identifier(),
                bus.members().stream().map(BusView::entry).toList(),
                bus.pendingConnections(),
                bus.keptMessages(),
                bus.keptBytes());
    }

    private static BusReport.Entry entry(HostedBus.Member member) {
        return new BusReport.Entry(
                member.id().getMostSignificantBits(),
                member.id().getLeastSignificantBits(),
                List.copyOf(member.label()),
                member.processId(),
                member.userId(),
                member.own(),
                member.usesCrate(),
                member.sent(),
                member.received(),
                member.queuedMessages(),
                member.queuedBytes(),
                member.dropped(),
                member.paused(),
                member.stalled(),
                member.waitingFor().toNanos(),
                member.receives(),
                member.joinedFor().toNanos());
    }

    /** The bus that another program has reported. */
    public static HostedBus of(BusReport report) {
        return new HostedBus(
                report.identifier(),
                report.members().stream().map(BusView::member).toList(),
                report.pendingConnections(),
                report.keptMessages(),
                report.keptBytes());
    }

    private static HostedBus.Member member(BusReport.Entry entry) {
        return new HostedBus.Member(
                new UUID(entry.idHigh(), entry.idLow()),
                new LinkedHashSet<>(entry.label()),
                entry.processId(),
                entry.userId(),
                entry.own(),
                entry.usesCrate(),
                entry.sent(),
                entry.received(),
                entry.queuedMessages(),
                entry.queuedBytes(),
                entry.dropped(),
                entry.paused(),
                entry.stalled(),
                Duration.ofNanos(entry.waitingNanos()),
                entry.receives(),
                Duration.ofNanos(entry.joinedNanos()));
    }
}
