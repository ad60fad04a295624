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
     * @param sent messages from it: those that this host took, and those on {@code lanes}
     * @param received messages to it: those that this host gave to it, and those on {@code lanes}
     * @param queuedMessages messages queued for it here because its channel is full
     * @param queuedBytes their encoded sizes together
     * @param dropped messages for it that were dropped: it was too slow for the policy, or cannot take them;
     *     and those that it dropped itself on {@code lanes}
     * @param paused whether the controller reads nothing from it at the moment, because a receiver of its messages is
     *     full
     * @param stalled whether senders are paused because of it: its queue is full, it does not read
     * @param waitingFor the time for which its channel has been full while messages are queued for it; zero for none
     * @param receives whether it gets messages; false once it has retired
     * @param joinedFor its time on the bus
     * @param lanes its direct lanes, as it tells itself
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
            Duration joinedFor,
            Lanes lanes) {

        /** Copies the label in its order. */
        public Member {
            label = Collections.unmodifiableSet(new LinkedHashSet<>(label));
        }
    }

    /**
     * The direct lanes of an endpoint, whose messages do not come through the host: as the endpoint tells once a second
     * while there is news. Messages are counted since it joined this host. Immutable.
     *
     * @param out lanes that it sends on
     * @param in lanes that it receives on
     * @param sent messages that it sent by lanes alone; one to several receivers counts once
     * @param received messages that it read from lanes
     * @param dropped messages that it dropped, since the receivers of its lanes did not take them
     * @param waitingBytes the bytes that have not been taken yet in the fullest lane that it sends on
     * @param age the time since it told this; zero if it has told nothing, as one without lanes
     */
    public record Lanes(int out, int in, long sent, long received, long dropped, long waitingBytes, Duration age) {

        /** Of an endpoint that has told nothing. */
        public static final Lanes NONE = new Lanes(0, 0, 0, 0, 0, 0, Duration.ZERO);
    }
}
