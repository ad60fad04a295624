package io.ipmb.endpoint;

import io.ipmb.protocol.Extension;
import io.ipmb.protocol.RosterMember;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Another endpoint, as this one sends to it.
 *
 * <pre>
 *   ON_STAR ── offer ──► ON_LANE ── idle, all taken ──► ON_STAR
 *                           ├── not taken up, or broken ──► ON_STAR, without an offer for a while
 *                           └── the receiver stops or dies ──► GONE
 * </pre>
 *
 * <p>One that is GONE gets no messages; the roster may still have it, until the controller notices. Once it has left
 * the roster, it is forgotten. Guarded by the send path's lock; {@link Neighbours} makes and changes it.
 */
final class Neighbour {

    /** The way for messages to it. */
    enum Way {
        ON_STAR,
        ON_LANE,
        GONE
    }

    private final boolean acknowledges;
    private RosterMember member;
    private Way way = Way.ON_STAR;
    private @Nullable Lane lane;

    /** The messages by the star since the last pause. */
    private int messages;

    private long lastMessage;
    private long pausedUntil;
    private long pause;

    Neighbour(RosterMember member) {
        this.member = member;
        this.acknowledges = member.has(Extension.LANES | Extension.ACKNOWLEDGES);
    }

    UUID instance() {
        return member.instance();
    }

    /** Whether it acknowledges messages by lanes after it has handled them. Any thread. */
    boolean acknowledges() {
        return acknowledges;
    }

    /** As the roster had it last. */
    RosterMember member() {
        return member;
    }

    void update(RosterMember latest) {
        member = latest;
    }

    boolean isGone() {
        return way == Way.GONE;
    }

    /** The lane to it; null unless it is ON_LANE. */
    @Nullable Lane lane() {
        return lane;
    }

    /** The lane to it, which is ON_LANE. */
    Lane requireLane() {
        Lane present = lane;
        if (present == null) {
            throw new IllegalStateException("no lane leads to " + this);
        }
        return present;
    }

    void enter(Lane offered) {
        way = Way.ON_LANE;
        lane = offered;
        messages = 0;
    }

    /** Ends its lane. */
    void leave(Way next) {
        way = next;
        lane = null;
        messages = 0;
    }

    /** No lane is offered until then; twice as long each time, until one is in use. */
    void pause(long now, long first, long longest) {
        pause = pause == 0 ? first : Math.min(pause * 2, longest);
        pausedUntil = now + pause;
    }

    /** The next pause is a first one. */
    void trust() {
        pause = 0;
    }

    /** Counts a message by the star; one long after the last begins the count anew. */
    void count(long now, long idleNanos) {
        messages = now - lastMessage > idleNanos ? 1 : messages + 1;
        lastMessage = now;
    }

    int messages() {
        return messages;
    }

    boolean isPaused(long now) {
        return pause != 0 && pausedUntil - now > 0;
    }

    @Override
    public String toString() {
        return instance() + " " + way;
    }
}
