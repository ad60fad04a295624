package io.ipmb.endpoint;

import io.ipmb.Selector;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A message of the {@link LaneModel}: who must get it, and by which rule it may be lost. */
final class ModelMessage {

    final int number;
    final ModelSender sender;
    final Selector selector;

    /** All who must get a multicast. */
    final Set<ModelReceiver> audience = new HashSet<>();

    /** Those for whom it may be lost. */
    final Set<ModelReceiver> excused = new HashSet<>();

    /** The receiver of a unicast as the roster has it, as its sender sees it, and among the living. */
    @Nullable ModelReceiver first;

    @Nullable ModelReceiver firstOfSender;

    @Nullable ModelReceiver firstAlive;

    /** Whether a unicast may be lost. */
    boolean lost;

    boolean sent;

    ModelMessage(int number, ModelSender sender, Selector selector) {
        this.number = number;
        this.sender = sender;
        this.selector = selector;
    }

    boolean isMulticast() {
        return selector.mode() == Selector.Mode.MULTICAST;
    }

    /** The star has lost it on its way to this receiver. */
    void excuse(ModelReceiver receiver) {
        excused.add(receiver);
        lost = true;
    }

    /** Whether it has its place in the order at this receiver: it was for it from the beginning. */
    boolean isOrderedAt(ModelReceiver receiver) {
        return isMulticast() || (first == receiver && firstOfSender == receiver && firstAlive == receiver);
    }

    @Override
    public String toString() {
        return number + " " + selector + " of " + sender;
    }
}
