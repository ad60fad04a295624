package io.ipmb.controller;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Connections that have not introduced themselves, the oldest first. Where there is no room for one more, the one that
 * has been silent for longest gives way, of the program that has most of them: so one program with many silent
 * connections keeps nobody out but itself. One that has just come is not called silent yet; its introduction may be on
 * its way.
 *
 * <p>Those of a program that comes and goes without pause are held back: nothing is read from them until it is their
 * turn. Belongs to the controller's thread.
 */
final class PendingConnections {

    /** How long a connection may say nothing before it gives way to others. */
    static final long PATIENCE_NANOS = 1_000_000_000;

    /** Where the oldest is silent, but of a program that has fewer than others. */
    private static final long SHORTEST_PATIENCE_NANOS = 10_000_000;

    /** More than these of one program are refused while it is held back. */
    static final int MOST_HELD_BACK = 32;

    private final int most;
    private final int mostPerProgram;
    private final Set<Peer> pending = new LinkedHashSet<>();

    /** In the order of their turn for each program; few programs are held back at a time. */
    private final Deque<Peer> heldBack = new ArrayDeque<>();

    PendingConnections(int most, int mostPerProgram) {
        this.most = most;
        this.mostPerProgram = mostPerProgram;
    }

    int size() {
        return pending.size();
    }

    boolean isEmpty() {
        return pending.isEmpty();
    }

    boolean isFull() {
        return pending.size() >= most;
    }

    boolean isFullFor(Account account) {
        return account.pending.size() >= mostPerProgram;
    }

    int mostPerProgram() {
        return mostPerProgram;
    }

    void add(Peer peer) {
        pending.add(peer);
        peer.account().pending.add(peer);
    }

    /** Holds a connection back that was added. */
    void holdBack(Peer peer) {
        heldBack.add(peer);
        peer.account().heldBack++;
    }

    void remove(Peer peer) {
        pending.remove(peer);
        peer.account().pending.remove(peer);
        if (peer.isHeldBack()) {
            release(peer);
        }
    }

    /** The one that has been there for longest; not to be called while there is none. */
    Peer oldest() {
        return pending.iterator().next();
    }

    List<Peer> all() {
        return List.copyOf(pending);
    }

    /** Those whose turn has come; they are held back no longer. */
    List<Peer> due(long now) {
        List<Peer> due =
                heldBack.stream().filter(peer -> peer.turnAt() - now <= 0).toList();
        due.forEach(this::release);
        return due;
    }

    private void release(Peer peer) {
        heldBack.remove(peer);
        peer.account().heldBack--;
        peer.hasItsTurn();
    }

    long nanosToNextTurn(long now) {
        long nanos = Long.MAX_VALUE;
        for (Peer peer : heldBack) {
            nanos = Math.min(nanos, peer.turnAt() - now);
        }
        return nanos;
    }

    /** How long it takes at least until somebody can be called silent; not to be called while there is nobody. */
    long nanosOfPatience(long now) {
        return Math.max(SHORTEST_PATIENCE_NANOS, PATIENCE_NANOS - (now - oldest().connectedAt()));
    }

    /** Who gives way to a newcomer; null when nobody has been silent for long enough. */
    @Nullable Peer silentOfTheMost(long now) {
        Account greatest = null;
        for (Peer peer : pending) {
            if (greatest == null || peer.account().pending.size() > greatest.pending.size()) {
                greatest = peer.account();
            }
        }
        return greatest == null ? null : silentOf(greatest, now);
    }

    /** Who gives way to another connection of the same program; null when nobody has been silent for long enough. */
    @Nullable Peer silentOf(Account account, long now) {
        for (Peer peer : account.pending) {
            if (now - peer.connectedAt() < PATIENCE_NANOS) {
                return null;
            }
            if (!peer.isHeldBack()) {
                return peer;
            }
        }
        return null;
    }
}
