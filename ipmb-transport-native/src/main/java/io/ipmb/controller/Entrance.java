package io.ipmb.controller;

import io.ipmb.incident.IncidentLog;
import io.ipmb.platform.KernelObject;
import io.ipmb.platform.PeerIdentity;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.SharedMemory;
import io.ipmb.protocol.Extension;
import io.ipmb.protocol.RosterMember;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Makes members of those who are admitted: each gets its place, stands in the roster before anybody can learn of it, and gets
 * its ack, then what waits for it, then everything newer. Notes who leaves.
 *
 * <p>Owns the roster. Belongs to the controller's thread.
 */
final class Entrance {

    private final Membership membership;
    private final Admission admission;
    private final KeptMessages kept;
    private final Registry registry;
    private final SharedMemory sharedMemory;
    private final HeldObjects held;
    private final @Nullable SharedRoster roster;

    /** What the host calls itself; one of its own until the hosting endpoint says better. */
    private UUID hostsInstance = UUID.randomUUID();

    Entrance(
            ControllerContext context,
            Membership membership,
            Admission admission,
            KeptMessages kept,
            Registry registry,
            HeldObjects held) {
        this.membership = membership;
        this.admission = admission;
        this.kept = kept;
        this.registry = registry;
        this.held = held;
        this.sharedMemory = context.platform().sharedMemory();
        this.roster = create(context);
    }

    private static @Nullable SharedRoster create(ControllerContext context) {
        try {
            return SharedRoster.create(context.platform());
        } catch (PlatformException e) {
            IncidentLog.Line line = context.incidents().line(BusIncident.NO_ROSTER);
            if (line != null) {
                line.write("whoever hosts the bus next will not know who was on it: " + e.getMessage());
            }
            return null;
        }
    }

    /** There was a bus before: those who are expected back belong to it until they do not come. */
    void takeOver() {
        if (roster != null) {
            membership.absentees().all().forEach(absentee -> roster.joined(absentee.member()));
        }
    }

    /** Lets a peer in. */
    void admit(Peer peer, Admission.Admitted admitted, Outbox outbox, Grace waiting) {
        Extension extension = admitted.message().extension();
        Set<String> label = new LinkedHashSet<>(admitted.message().label());
        Registry.Entry entry = registry.enroll(admitted.id(), extension, label, peer.identity());
        write(entry);
        peer.admit(admitted.id(), entry.member(), entry.place(), extension, outbox);
        membership.add(peer);
        acknowledge(admitted, entry.member(), outbox);
        kept.deliverTo(peer, outbox);
        waiting.welcome(peer, outbox, entry);
    }

    private void acknowledge(Admission.Admitted admitted, RosterMember member, Outbox outbox) {
        KernelObject lent = roster == null || !member.namesItself() ? null : roster.lend();
        AttachedObjects attached = lent == null ? null : new AttachedObjects(List.of(lent), 0, sharedMemory, held);
        Extension.Member says = new Extension.Member(hostsInstance, member.joined());
        outbox.offer(admission.ack(admitted, says, attached), 0, null);
        if (attached != null) {
            attached.release();
        }
    }

    /** Gives the hosting process's own endpoint its place; when it first joined the bus. */
    Registry.Entry admitOwn(
            Peer own, UUID id, Set<String> label, Extension extension, PeerIdentity self, Outbox outbox) {
        Registry.Entry entry = registry.enrollOwn(id, extension, label, self);
        hostsInstance = entry.member().instance();
        write(entry);
        own.admit(id, entry.member(), entry.place(), extension, outbox);
        membership.addOwn(own);
        return entry;
    }

    private void write(Registry.Entry entry) {
        if (roster == null) {
            return;
        }
        if (entry.returned() != null && !entry.member().namesItself()) {
            // It is called something else under each controller.
            roster.left(entry.returned().member());
        }
        roster.joined(entry.member());
    }

    /** Somebody has left, or does not come back. */
    void left(RosterMember member) {
        if (roster != null) {
            roster.left(member);
        }
    }

    /** The bus goes on without this host: who loses its connection from now on has not left. */
    void letGo(@Nullable Peer own) {
        if (roster != null) {
            if (own != null && own.member() != null) {
                roster.left(own.member());
            }
            roster.freeze();
        }
    }

    /** A reference to the roster for the hosting endpoint itself; null when there is none. */
    @Nullable KernelObject lendRoster() {
        return roster == null ? null : roster.lend();
    }

    void close() {
        if (roster != null) {
            roster.close();
        }
    }
}
