package io.ipmb;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * What the controller in this process sees of its bus at one moment. Immutable; all of it is of the same moment.
 *
 * @param identifier the bus's name
 * @param members the endpoints in the order in which a unicast message looks for its receiver: by precedence, among
 *     equals in the order of joining, the one that founded the bus behind its equals
 * @param pendingConnections connections that have not introduced themselves yet
 * @param keptMessages messages to nobody that wait for their time to live to end or somebody to join
 * @param keptBytes their encoded sizes together
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
     * @param label the elements of its label
     * @param processId of the process that connected, as the system vouches for it
     * @param userId of the user of that process; -1 where the system does not tell, in another user or pid namespace
     * @param own whether it is the hosting endpoint itself
     * @param usesCrate whether it is an implementation without this library's extension, as those of ipmb 0.8
     * @param queuedMessages messages that wait here because its channel is full
     * @param queuedBytes their encoded sizes together
     * @param dropped messages for it that were not delivered: it was too slow for the policy, or cannot take them
     * @param paused whether nothing is read from it at the moment, because receivers that it addresses are full
     * @param stalled whether others are paused because of it: its queue is full, it does not read
     * @param waitingFor for how long its channel has had no room for what waits here for it; zero when nothing waits
     * @param receives whether messages are given to it: not any more once it has retired
     * @param joinedFor how long it has been on the bus
     */
    public record Member(
            UUID id,
            Set<String> label,
            long processId,
            long userId,
            boolean own,
            boolean usesCrate,
            int queuedMessages,
            long queuedBytes,
            long dropped,
            boolean paused,
            boolean stalled,
            Duration waitingFor,
            boolean receives,
            Duration joinedFor) {

        /** Copies the label, which keeps its order. */
        public Member {
            label = Collections.unmodifiableSet(new LinkedHashSet<>(label));
        }
    }
}
