package io.ipmb.protocol;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.UUID;

/**
 * An endpoint as the roster of its bus knows it.
 *
 * @param instance what the endpoint calls itself under every controller; for one that says nothing, as those of other
 *     implementations, a number that means nothing elsewhere
 * @param namesItself whether the endpoint has said that instance, so that it will say it again
 * @param joined when it first joined the bus, as the machine's monotonic clock reads, unsigned; the order of joining
 * @param precedence its place in the walk before the order of joining, 0 to 255, 0 first
 * @param pid of its process, as the controller sees it; 0 where that is not known
 * @param own whether it is the controller's own endpoint
 * @param label the elements of its label
 */
public record RosterMember(
        UUID instance, boolean namesItself, long joined, int precedence, long pid, boolean own, Set<String> label) {

    /** Copies the label, which keeps its order. */
    public RosterMember {
        if (precedence < 0 || precedence > Extension.LAST_PRECEDENCE) {
            throw new IllegalArgumentException("precedence=" + precedence + " is not between 0 and 255");
        }
        label = Collections.unmodifiableSet(new LinkedHashSet<>(label));
    }
}
