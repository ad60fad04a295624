package io.ipmb.spring.boot.autoconfigure.actuate;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * The actuator endpoint's answer; never with a token or a part of a message. Its JSON has the names of these
 * components, whatever the application's naming strategy, and omits nulls. Immutable.
 *
 * @param bus the bus's name
 * @param label the elements of {@code ipmb.label}
 * @param role {@code controller} or {@code member}; null while the application is not on the bus
 * @param controller null while the application is not on the bus
 * @param view the whole bus; null while the application is not on it, and if the host does not answer, as one on the
 *     crate
 * @param directory the endpoints of the bus; null while the application is not on it
 * @param containers the listeners by label, beginning with those of {@code ipmb.label} alone
 * @param sending the template; null without the library's template
 * @param others the application's other buses; null for none
 * @since 0.1.0
 */
public record BusDescriptor(
        String bus,
        List<String> label,
        @Nullable String role,
        @Nullable Controller controller,
        @Nullable View view,
        @Nullable Directory directory,
        List<Container> containers,
        @Nullable Sending sending,
        @Nullable List<BusDescriptor> others)
        implements OperationResponseBody {

    /**
     * The host of the bus.
     *
     * @param pid null where the system does not tell
     * @param uid null where the system does not tell
     * @param protocol the agreed protocol version
     * @param implementation the program's implementation
     */
    public record Controller(@Nullable Long pid, @Nullable Long uid, String protocol, String implementation) {}

    /**
     * The bus from the host's side.
     *
     * @param endpoints in the order of the search for a unicast receiver
     * @param pendingConnections connections that have not introduced themselves yet
     * @param keptMessages messages without a receiver, kept for their time to live
     * @param keptBytes the sum of their sizes
     */
    public record View(List<Member> endpoints, int pendingConnections, int keptMessages, long keptBytes) {}

    /**
     * An endpoint of the bus.
     *
     * @param id the id from the controller
     * @param label its elements
     * @param pid of its process
     * @param uid of the user of that process
     * @param own whether it is the hosting endpoint itself
     * @param implementation the program's implementation
     * @param sent messages from it, through the host and on lanes
     * @param received messages to it, through the host and on lanes
     * @param queuedMessages messages that wait for room in its channel
     * @param queuedBytes the sum of their sizes
     * @param dropped undelivered messages for it, and those that it dropped itself on lanes
     * @param paused whether the host does not read from it, because its receivers are full
     * @param stalled whether other endpoints are paused because of it
     * @param waitingFor the time that its queued messages have waited for room; zero without any
     * @param receives whether it receives messages; false once it is about to leave
     * @param joinedFor the time since it joined
     * @param lanes its direct lanes, as it tells itself
     */
    public record Member(
            UUID id,
            List<String> label,
            long pid,
            long uid,
            boolean own,
            String implementation,
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
            Lanes lanes) {}

    /**
     * The direct lanes of an endpoint. Messages are counted since it joined this host.
     *
     * @param out lanes that it sends on
     * @param in lanes that it receives on
     * @param sent messages that it sent by lanes alone
     * @param received messages that it read from lanes
     * @param dropped messages that it dropped, since the receivers of its lanes did not take them
     * @param waitingBytes bytes that wait in the fullest lane that it sends on
     * @param age the time since it told this, which it does once a second while there is news; zero if it has told
     *     nothing
     */
    public record Lanes(int out, int in, long sent, long received, long dropped, long waitingBytes, Duration age) {}

    /**
     * The endpoints of the bus, as the application knows them without a question to the host.
     *
     * @param complete whether they are all; false, and without endpoints, under a host on the crate
     * @param endpoints in the order of the search for a unicast receiver
     */
    public record Directory(boolean complete, List<Present> endpoints) {}

    /**
     * An endpoint in the directory.
     *
     * @param instance the number that it has made for itself, the same under every host
     * @param label its elements
     * @param pid of its process; null where the host does not know
     * @param uid of the user of that process; null where the host does not know
     * @param precedence its place in the search for a unicast receiver, the lowest first
     * @param host whether it hosts the bus
     * @param self whether the application sends through it
     * @param implementation the program's implementation
     * @param lanes whether it can be at either end of a direct lane
     * @param receives whether it receives messages; false once it is about to leave
     * @param away whether it has not joined the present host yet
     */
    public record Present(
            UUID instance,
            List<String> label,
            @Nullable Long pid,
            @Nullable Long uid,
            int precedence,
            boolean host,
            boolean self,
            String implementation,
            boolean lanes,
            boolean receives,
            boolean away) {}

    /**
     * The container of one label, whose listeners start, stop and pause together.
     *
     * @param label its elements
     * @param state its state
     * @param since the time of the last change of state
     * @param asExpected whether it is in the requested state
     * @param failure the reason for another state, if known
     * @param stuckSince the begin of the longest stuck call; null for none
     * @param listeners its listeners
     * @param received messages taken from the bus
     * @param handled messages that all their listeners handled
     * @param failed messages with a failure of at least one listener
     * @param notTaken messages that no listener takes
     * @param elsewhere messages for listeners of another label of the application
     * @param dropped messages that the endpoint dropped: unreadable, misdirected, or unread when it left
     * @param unhandled messages given up when the listeners stopped
     * @param inFlight messages being handled
     * @param queueDepth messages that wait for a worker
     * @param queueCapacity the limit of waiting messages; 0 without a queue
     * @param queueFull the number of messages that found the queue full
     */
    public record Container(
            List<String> label,
            String state,
            Instant since,
            boolean asExpected,
            @Nullable String failure,
            @Nullable Instant stuckSince,
            List<Listener> listeners,
            long received,
            long handled,
            long failed,
            long notTaken,
            long elsewhere,
            long dropped,
            long unhandled,
            int inFlight,
            int queueDepth,
            int queueCapacity,
            long queueFull)
            implements OperationResponseBody {}

    /**
     * A listener.
     *
     * @param id its name in the application
     * @param declared the place of its declaration
     * @param order its place among the listeners of a unicast message: the lowest gets it
     * @param handled the number of handled messages
     * @param failed the number of failures
     */
    public record Listener(String id, String declared, int order, long handled, long failed) {}

    /**
     * The template's counters.
     *
     * @param failed messages that could not be sent
     * @param pendingRequests requests that wait for a reply
     * @param lateReplies replies that arrived after their request was given up
     */
    public record Sending(long failed, int pendingRequests, long lateReplies) {}
}
