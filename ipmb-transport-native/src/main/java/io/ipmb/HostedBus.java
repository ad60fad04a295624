package io.ipmb;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * A bus as its controller sees it, all of it at one moment. Immutable. Made by endpoints; a later
 * version may add components.
 *
 * @param identifier the bus's name
 * @param members the endpoints in the order of the search for the receiver of a message to one: by precedence, among
 *     equals by joining, the bus's founder behind its equals
 * @param pendingConnections connections without their first message yet
 * @param keptMessages messages without a receiver, kept until one joins or their time to live ends
 * @param keptBytes their encoded sizes together
 * @since 0.1.0
 */
public record HostedBus(
        String identifier, List<Member> members, int pendingConnections, int keptMessages, long keptBytes) {

    /** Copies the list. */
    public HostedBus {
        members = List.copyOf(members);
    }

    /**
     * An endpoint as its controller sees it.
     *
     * @param id the id that this controller gave it
     * @param instance the number that it has made for itself, as in {@link BusDirectory.Member#instance()}
     * @param label the elements of its label
     * @param processId the process that connected, according to the system
     * @param userId the user of that process; -1 if unknown, as from another user or pid namespace
     * @param precedence {@link JoinOptions#precedence()}
     * @param own whether it is the hosting endpoint itself
     * @param usesCrate whether it is a program on the Rust crate ipmb 0.8, or another one without this library's
     *     extension
     * @param sent messages that this host took from it
     * @param received messages that this host gave to it
     * @param queuedMessages messages queued for it here because its channel is full
     * @param queuedBytes their encoded sizes together
     * @param dropped messages for it that were dropped: it was too slow for the policy, or cannot take them
     * @param paused whether the controller reads nothing from it at the moment, because a receiver of its messages is
     *     full
     * @param stalled whether senders are paused because of it: its queue is full, it does not read
     * @param waitingFor the time for which its channel has been full while messages are queued for it; zero for none
     * @param receives whether it gets messages; false once it has retired
     * @param joinedFor its time on the bus
     */
    public record Member(
            UUID id,
            UUID instance,
            Set<String> label,
            long processId,
            long userId,
            int precedence,
            boolean own,
            boolean usesCrate,
            long sent,
            long received,
            int queuedMessages,
            long queuedBytes,
            long dropped,
            boolean paused,
            boolean stalled,
            Duration waitingFor,
            boolean receives,
            Duration joinedFor) {

        /** Copies the label in its order. */
        public Member {
            label = Collections.unmodifiableSet(new LinkedHashSet<>(label));
        }
    }
}
