package io.ipmb.controller;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Connections without an introduction so far, the oldest first. Without room for another one, the program with the most
 * pending connections gives up its longest silent one: a program with many silent connections keeps out itself alone. A
 * new connection does not count as silent yet; its introduction may be on its way.
 *
 * <p>The connections of a program that comes and goes without pause are held back: unread until their turn. Belongs to
 * the controller's thread.
 */
final class PendingConnections {

    /** The silence after which a connection gives way to others. */
    static final long PATIENCE_NANOS = 1_000_000_000;

    /** The pause while the oldest connection is silent but its program has fewer than another one. */
    private static final long SHORTEST_PATIENCE_NANOS = 10_000_000;

    /** The most connections of one program that are held back at a time; further ones are refused. */
    static final int MOST_HELD_BACK = 32;

    private final int most;
    private final int mostPerProgram;
    private final Set<Peer> pending = new LinkedHashSet<>();

    /** For each program in the order of their turns; few programs are held back at a time. */
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

    /** Holds back a connection that was added before. */
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

    /** The oldest connection; there must be one. */
    Peer oldest() {
        return pending.iterator().next();
    }

    List<Peer> all() {
        return List.copyOf(pending);
    }

    /** Releases and returns the connections whose turn has come. */
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

    /** The least time until a connection counts as silent; there must be a connection. */
    long nanosOfPatience(long now) {
        return Math.max(SHORTEST_PATIENCE_NANOS, PATIENCE_NANOS - (now - oldest().connectedAt()));
    }

    /** The connection that gives way to a newcomer; null when none has been silent for long enough. */
    @Nullable Peer silentOfTheMost(long now) {
        Account greatest = null;
        for (Peer peer : pending) {
            if (greatest == null || peer.account().pending.size() > greatest.pending.size()) {
                greatest = peer.account();
            }
        }
        return greatest == null ? null : silentOf(greatest, now);
    }

    /** The one that gives way to another connection of its program; null when none has been silent for long enough. */
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
