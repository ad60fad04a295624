package io.ipmb.controller;

import io.ipmb.platform.PeerIdentity;
import io.ipmb.protocol.CrateLimits;
import io.ipmb.protocol.Extension;
import io.ipmb.protocol.RosterMember;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One connection of the bus: first {@link State#PENDING}, from its ConnectMessage on {@link State#ADMITTED}, at last
 * {@link State#LEFT}. Its {@link Uplink} brings its frames; its {@link Outbox} takes those for it.
 */
final class Peer {

    enum State {
        /** Connected, has not introduced itself. */
        PENDING,
        /** Part of the bus. */
        ADMITTED,
        /** Gone; nothing of it is registered anywhere any more. */
        LEFT
    }

    private final Uplink uplink;
    private final boolean host;
    private final @Nullable PeerIdentity identity;
    private final Account account;
    private final long connectedAt;
    private final RouteCache routes = new RouteCache();
    private State state = State.PENDING;
    private Set<String> label = Set.of();
    private @Nullable RosterMember member;
    private Place place = Place.behindEquals(Extension.LAST_PRECEDENCE);
    private @Nullable UUID id;
    private @Nullable Extension extension;
    private @Nullable Outbox outbox;
    private boolean heldBack;
    private boolean excused;
    private int objectsOfItsMessages;
    private long turnAt;
    private long undeliverable;
    private long sent;
    private long received;

    /** Made when it is asked for; null again when it would be another one. */
    private @Nullable String name;

    /**
     * @param identity of its process
     * @param account of its program; the caller is a holder of it until this peer has left
     * @param host whether it is the hosting process's own endpoint
     */
    Peer(Uplink uplink, @Nullable PeerIdentity identity, Account account, long connectedAt, boolean host) {
        this.uplink = uplink;
        this.host = host;
        this.identity = identity;
        this.account = account;
        this.connectedAt = connectedAt;
    }

    /**
     * Makes it a part of the bus.
     *
     * @param as what the roster says of it
     * @param at its place in the walk
     */
    void admit(UUID withId, RosterMember as, Place at, @Nullable Extension abilities, Outbox takes) {
        if (state != State.PENDING) {
            throw new IllegalStateException("admit: state=" + state);
        }
        state = State.ADMITTED;
        id = withId;
        member = as;
        place = at;
        label = as.label();
        extension = abilities;
        outbox = takes;
        // The ack, which only the host's own endpoint does without, is no message.
        received = host ? 0 : -1;
        name = null;
    }

    void leave() {
        state = State.LEFT;
    }

    State state() {
        return state;
    }

    Uplink uplink() {
        return uplink;
    }

    /** Whether it is the hosting process's own endpoint. */
    boolean isHost() {
        return host;
    }

    Set<String> label() {
        return label;
    }

    @Nullable UUID id() {
        return id;
    }

    @Nullable PeerIdentity identity() {
        return identity;
    }

    /** A message of it has come with objects. */
    void sendsObjects(int objects) {
        objectsOfItsMessages = Math.max(objectsOfItsMessages, objects);
    }

    /** The most objects of one of its messages. */
    int objectsOfItsMessages() {
        return objectsOfItsMessages;
    }

    /** Nothing is read from it until then. */
    void holdBack(long until) {
        heldBack = true;
        turnAt = until;
    }

    void hasItsTurn() {
        heldBack = false;
    }

    boolean isHeldBack() {
        return heldBack;
    }

    /** When it has its turn; valid while it is held back. */
    long turnAt() {
        return turnAt;
    }

    /** That it ends soon is not its program's doing. */
    void excuse() {
        excused = true;
    }

    boolean isExcused() {
        return excused;
    }

    /** What its program has of the controller. */
    Account account() {
        return account;
    }

    long connectedAt() {
        return connectedAt;
    }

    RouteCache routes() {
        return routes;
    }

    /** Null until admitted. */
    @Nullable Outbox outbox() {
        return outbox;
    }

    /** Whether this is a peer of the crate, without our extension; it takes at most four objects with a message. */
    boolean usesCrate() {
        return extension == null;
    }

    /** Whether it has told of this ability. */
    boolean has(long ability) {
        return extension != null && extension.has(ability);
    }

    /** Whether it takes a message with so many objects. */
    boolean takes(int objects) {
        return areForAnybody(objects) || !usesCrate();
    }

    /** Whether every endpoint takes a message with so many objects. */
    static boolean areForAnybody(int objects) {
        return objects <= CrateLimits.MOST_OBJECTS;
    }

    /** What the roster says of it; null until admitted. */
    @Nullable RosterMember member() {
        return member;
    }

    /** Its place in the walk. */
    Place place() {
        return place;
    }

    /** So many messages of it are routed. */
    void countSent(int messages) {
        sent += messages;
    }

    /** Messages of it that were routed. */
    long sent() {
        return sent;
    }

    /** So many frames are in its channel. */
    void countReceived(int frames) {
        received += frames;
    }

    /** Messages that it was given, in its channel or read. */
    long received() {
        return received;
    }

    /** Counts a message that this peer cannot take, ever. */
    void countUndeliverable() {
        undeliverable++;
    }

    /** Messages for it that were dropped because it cannot take them. */
    long undeliverable() {
        return undeliverable;
    }

    /**
     * Who this is, for the log: the same text for the same label of the same process, and the same object while it
     * stays.
     */
    String name() {
        String known = name;
        if (known == null) {
            // A label is a stranger's text.
            String labelText = label.isEmpty() ? "" : " " + LogText.shown(String.join(",", label));
            known = "endpoint" + labelText + (identity == null ? "" : " (pid " + identity.pid() + ")");
            name = known;
        }
        return known;
    }

    @Override
    public String toString() {
        return name();
    }
}
