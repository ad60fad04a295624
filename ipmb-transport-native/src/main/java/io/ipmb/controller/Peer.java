package io.ipmb.controller;

import io.ipmb.platform.PeerIdentity;
import io.ipmb.protocol.CrateLimits;
import io.ipmb.protocol.EndpointReport;
import io.ipmb.protocol.Extension;
import io.ipmb.protocol.RosterMember;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A connection of the bus: {@link State#PENDING} at first, {@link State#ADMITTED} from its ConnectMessage on, {@link
 * State#LEFT} at the end. Frames from it come through its {@link Uplink}; frames for it go through its {@link Outbox}.
 */
final class Peer {

    enum State {
        /** Connected, without an introduction. */
        PENDING,
        /** A member of the bus. */
        ADMITTED,
        /** Gone, and registered nowhere. */
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
    private Lanes lanes = Lanes.NONE;
    private EndpointReport report = EndpointReport.NOTHING;
    private long reportedAt;
    private boolean heldBack;
    private boolean excused;
    private int objectsOfItsMessages;
    private long turnAt;
    private long undeliverable;
    private long sent;
    private long received;

    /** Made on demand; null again when the label is known. */
    private @Nullable String name;

    /**
     * @param identity of its process
     * @param account of its program; held until this peer has left
     * @param host whether it is the host's own endpoint
     */
    Peer(Uplink uplink, @Nullable PeerIdentity identity, Account account, long connectedAt, boolean host) {
        this.uplink = uplink;
        this.host = host;
        this.identity = identity;
        this.account = account;
        this.connectedAt = connectedAt;
    }

    /**
     * Makes it a member of the bus.
     *
     * @param as its entry in the roster
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
        // The ack is counted, too, but is no message. The host's own endpoint gets none.
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

    /** Whether it is the host's own endpoint. */
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

    /** Notes the number of objects of a message from it. */
    void sendsObjects(int objects) {
        objectsOfItsMessages = Math.max(objectsOfItsMessages, objects);
    }

    /** The most objects in one of its messages so far. */
    int objectsOfItsMessages() {
        return objectsOfItsMessages;
    }

    /** Leaves it unread until then. */
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

    /** The time of its turn; valid while it is held back. */
    long turnAt() {
        return turnAt;
    }

    /** Keeps its end out of the {@link Restlessness} of its program, which is not the cause. */
    void excuse() {
        excused = true;
    }

    boolean isExcused() {
        return excused;
    }

    /** Its program's share of the controller. */
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

    /** Whether it is a peer of the crate, without an extension: it takes at most four objects with a message. */
    boolean usesCrate() {
        return extension == null;
    }

    /** Whether it has announced this ability. */
    boolean has(long ability) {
        return extension != null && extension.has(ability);
    }

    /** Whether it takes a message with this number of objects. */
    boolean takes(int objects) {
        return areForAnybody(objects) || !usesCrate();
    }

    /** Whether every endpoint takes a message with this number of objects. */
    static boolean areForAnybody(int objects) {
        return objects <= CrateLimits.MOST_OBJECTS;
    }

    /** Its entry in the roster; null until admitted. */
    @Nullable RosterMember member() {
        return member;
    }

    /** The lanes that it has to others. */
    Lanes lanes() {
        return lanes;
    }

    void setLanes(Lanes now) {
        lanes = now;
    }

    /** Notes what it tells of its lanes. */
    void noteReport(EndpointReport latest, long now) {
        report = latest.behind(report);
        reportedAt = now;
    }

    /** The last that it has told of its lanes. */
    EndpointReport report() {
        return report;
    }

    /** When it told that; of no meaning while it has told nothing. */
    long reportedAt() {
        return reportedAt;
    }

    /** Whether it is part of an audience. */
    boolean isIn(Audience audience) {
        return member == null || audience.includes(member.instance());
    }

    /** Its place in the walk. */
    Place place() {
        return place;
    }

    /** Counts routed messages from it. */
    void countSent(int messages) {
        sent += messages;
    }

    /** The number of routed messages from it. */
    long sent() {
        return sent;
    }

    /** Counts frames sent into its channel. */
    void countReceived(int frames) {
        received += frames;
    }

    /** The number of messages sent into its channel, read or not. */
    long received() {
        return received;
    }

    /** Counts a message that this peer can never take. */
    void countUndeliverable() {
        undeliverable++;
    }

    /** The number of messages dropped because this peer can never take them. */
    long undeliverable() {
        return undeliverable;
    }

    /** Its name in the log: the same text for the same label of the same process, and one object for its whole stay. */
    String name() {
        String known = name;
        if (known == null) {
            // The label is untrusted text.
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
