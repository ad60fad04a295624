package io.ipmb.controller;

import io.ipmb.protocol.FrameTail;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Those among a message's matches that it is for, by the marks of its {@link FrameTail}: mostly all of them. Immutable.
 */
final class Audience {

    /** All matches. */
    static final Audience EVERYBODY = new Audience(null, null);

    private final @Nullable Lanes without;
    private final @Nullable UUID only;

    private Audience(@Nullable Lanes without, @Nullable UUID only) {
        this.without = without;
        this.only = only;
    }

    /** Those to whom no lane leads. */
    static Audience without(Lanes lanes) {
        return new Audience(lanes, null);
    }

    /** One endpoint. */
    static Audience only(UUID instance) {
        return new Audience(null, instance);
    }

    /** The audience of a frame of this sender. */
    static Audience of(FrameTail tail, Peer sender) {
        if ((tail.marks() & FrameTail.ONLY_TO) != 0) {
            return only(tail.instance());
        }
        return (tail.marks() & FrameTail.WITHOUT_LANES) != 0 ? sender.lanes().others() : EVERYBODY;
    }

    /** Whether the endpoint with this instance is part of it. */
    boolean includes(UUID instance) {
        if (only != null) {
            return only.equals(instance);
        }
        return without == null || !without.lead(instance);
    }

    /** Whether it is one endpoint. */
    boolean isOne() {
        return only != null;
    }

    /** Whether the other one came about in the same way, so that it takes the place of this one. */
    boolean isAkinTo(Audience other) {
        return (only == null) == (other.only == null) && (without == null) == (other.without == null);
    }

    /** Whether the other one holds the same endpoints. */
    @SuppressWarnings("ReferenceEquality") // another set of lanes is another object
    boolean isSameAs(Audience other) {
        return this == other || (only != null && only.equals(other.only));
    }
}
