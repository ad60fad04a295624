package io.ipmb;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The endpoints of a bus at one moment, as each of them knows them from the host. Immutable. Made by endpoints; a later
 * version may add components.
 *
 * @param complete whether the members are all endpoints of the bus. False under a host on the crate ipmb 0.8, which
 *     does not tell its endpoints: then there are no members. False as well while an endpoint has a label of more than
 *     some 8 KiB, or the bus has more than 4,096 endpoints: then some are missing
 * @param members in the order of the search for the receiver of a message to one: by precedence, among equals by
 *     joining, the bus's founder behind its equals
 * @see Endpoint#directory()
 * @since 0.1.0
 */
public record BusDirectory(boolean complete, List<Member> members) {

    /** Copies the list. */
    public BusDirectory {
        members = List.copyOf(members);
    }

    /**
     * The members that a message to all of this expression is for, in the order of the directory; a message to one is
     * for the first. Those that receive nothing any more are not among them.
     */
    public List<Member> matching(LabelExpression expression) {
        return members.stream()
                .filter(member -> member.receives() && expression.matches(member.label()))
                .toList();
    }

    /**
     * An endpoint of the bus. Two members with the same instance are the same endpoint at different moments.
     *
     * @param instance the number that the endpoint has made for itself, the same under every host. An endpoint on the
     *     crate has none; it gets another one from each host
     * @param label the elements of its label; not always a {@link Label}, since other implementations have other limits
     * @param processId its process, as the host sees it; null where the host does not know
     * @param userId the user of that process; null where the host does not know
     * @param precedence {@link JoinOptions#precedence()}
     * @param host whether it hosts the bus
     * @param self whether it is the endpoint that was asked
     * @param usesCrate whether it is a program on the Rust crate ipmb 0.8, or another one without this library's
     *     extension
     * @param lanes whether it can be at either end of a direct lane
     * @param receives whether it gets messages; false once the host has seen that it has retired
     * @param away whether it was on the bus under the former host and has not joined the present one yet: messages for
     *     it wait for a while
     * @since 0.1.0
     */
    public record Member(
            UUID instance,
            Set<String> label,
            @Nullable Long processId,
            @Nullable Long userId,
            int precedence,
            boolean host,
            boolean self,
            boolean usesCrate,
            boolean lanes,
            boolean receives,
            boolean away) {

        /** Copies the label, which keeps its order. */
        public Member {
            label = Collections.unmodifiableSet(new LinkedHashSet<>(label));
        }
    }
}
