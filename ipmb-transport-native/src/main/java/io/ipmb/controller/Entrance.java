package io.ipmb.controller;

import io.ipmb.platform.KernelObject;
import io.ipmb.platform.PeerIdentity;
import io.ipmb.platform.SharedMemory;
import io.ipmb.protocol.Extension;
import io.ipmb.protocol.RosterMember;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Makes admitted peers members: each gets its place, enters the roster before any other endpoint can notice it, and
 * receives its ack, then the waiting messages, then newer ones. Notes departures.
 *
 * <p>Belongs to the controller's thread.
 */
final class Entrance {

    private final Membership membership;
    private final Admission admission;
    private final KeptMessages kept;
    private final Grace grace;
    private final SharedRoster roster;
    private final HeldObjects held;
    private final Registry registry;
    private final SharedMemory sharedMemory;
    private final LabelMemory labels = new LabelMemory(Runtime.getRuntime().maxMemory());

    /** The host's instance; a random one until the hosting endpoint sets its own. */
    private UUID hostsInstance = UUID.randomUUID();

    Entrance(
            ControllerContext context,
            Membership membership,
            Admission admission,
            KeptMessages kept,
            Grace grace,
            SharedRoster roster,
            HeldObjects held) {
        this.membership = membership;
        this.admission = admission;
        this.kept = kept;
        this.grace = grace;
        this.roster = roster;
        this.held = held;
        this.registry = new Registry(membership.absentees(), context.clock());
        this.sharedMemory = context.platform().sharedMemory();
    }

    /** Charges the label of a newcomer to its program; false without memory for it. */
    boolean hasRoomFor(Peer peer, Admission.Admitted admitted) {
        return labels.admit(peer, admitted.message().label());
    }

    /** Admits a peer whose label is charged. */
    void admit(Peer peer, Admission.Admitted admitted, Outbox outbox) {
        Extension extension = admitted.message().extension();
        Set<String> label = new LinkedHashSet<>(admitted.message().label());
        Registry.Entry entry = registry.enroll(admitted.id(), extension, label, peer.identity());
        enter(peer, admitted.id(), entry, extension, outbox);
        acknowledge(admitted, entry.member(), outbox);
        kept.deliverTo(peer, outbox);
        grace.welcome(peer, outbox, entry);
    }

    private void acknowledge(Admission.Admitted admitted, RosterMember member, Outbox outbox) {
        KernelObject lent = member.namesItself() ? roster.lend() : null;
        AttachedObjects attached = lent == null ? null : new AttachedObjects(List.of(lent), 0, sharedMemory, held);
        Extension.Member says = new Extension.Member(hostsInstance, member.joined());
        outbox.offer(admission.ack(admitted, says, attached), 0, null);
        if (attached != null) {
            attached.release();
        }
    }

    /** Gives the hosting process's own endpoint its place; it needs no ack, and nothing waits for it yet. */
    RosterMember admitHost(
            Peer host, UUID id, Set<String> label, Extension extension, PeerIdentity self, Outbox outbox) {
        Registry.Entry entry = registry.enrollOwn(id, extension, label, self);
        hostsInstance = entry.member().instance();
        labels.admit(host, label);
        enter(host, id, entry, extension, outbox);
        grace.endWhenAllAreBack();
        return entry.member();
    }

    private void enter(Peer peer, UUID id, Registry.Entry entry, @Nullable Extension extension, Outbox outbox) {
        Absentee returned = entry.returned();
        roster.joined(entry.member(), returned == null ? null : returned.member());
        peer.admit(id, entry.member(), entry.place(), extension, outbox);
        membership.add(peer);
    }

    /** A member has left. */
    void left(Peer peer) {
        labels.forget(peer);
        membership.remove(peer);
        RosterMember member = peer.member();
        if (member != null) {
            roster.left(member);
        }
    }
}
