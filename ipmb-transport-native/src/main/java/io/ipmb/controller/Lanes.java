package io.ipmb.controller;

import java.util.Arrays;
import java.util.List;
import java.util.UUID;

/**
 * The lanes of one sender, by the instances of their receivers. Immutable: each change makes another object, which ends
 * the routes that the former one was part of.
 */
final class Lanes {

    /** No lanes. */
    static final Lanes NONE = new Lanes(new UUID[0]);

    private final UUID[] receivers;
    private final Audience others;

    /** @param receivers sorted and different; taken over */
    private Lanes(UUID[] receivers) {
        this.receivers = receivers;
        this.others = receivers.length == 0 ? Audience.EVERYBODY : Audience.without(this);
    }

    /** Lanes to these receivers and no others. */
    static Lanes to(List<UUID> receivers) {
        return receivers.isEmpty()
                ? NONE
                : new Lanes(receivers.stream().distinct().sorted().toArray(UUID[]::new));
    }

    /** One more. */
    Lanes with(UUID receiver) {
        int at = Arrays.binarySearch(receivers, receiver);
        if (at >= 0) {
            return this;
        }
        UUID[] more = Arrays.copyOf(receivers, receivers.length + 1);
        int place = -at - 1;
        System.arraycopy(receivers, place, more, place + 1, receivers.length - place);
        more[place] = receiver;
        return new Lanes(more);
    }

    /** Without those to these receivers. */
    Lanes without(List<UUID> gone) {
        Lanes ended = to(gone);
        UUID[] left = Arrays.stream(receivers)
                .filter(receiver -> !ended.lead(receiver))
                .toArray(UUID[]::new);
        if (left.length == receivers.length) {
            return this;
        }
        return left.length == 0 ? NONE : new Lanes(left);
    }

    int size() {
        return receivers.length;
    }

    /** Whether one of them leads to this receiver. */
    boolean lead(UUID receiver) {
        return Arrays.binarySearch(receivers, receiver) >= 0;
    }

    /** Everybody to whom none of them leads. */
    Audience others() {
        return others;
    }
}
