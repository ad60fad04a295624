package io.ipmb.spring.boot.autoconfigure.actuate;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * What the actuator endpoint tells; never a token, nor anything of a message. Its JSON has the names that stand here,
 * whatever the application names its own by, and leaves out what is null. Immutable.
 *
 * @param bus the bus's name
 * @param label the elements of {@code ipmb.label}
 * @param role {@code controller} or {@code member}; null while the application is not on the bus
 * @param controller null while the application is not on the bus
 * @param view the whole bus; null while the application is not on it, and where the host does not answer, as one on the
 *     crate
 * @param containers the listeners by label, those of {@code ipmb.label} alone first
 * @param sending null where the application has another way to send
 * @param others the application's other buses; null where it has none
 * @since 0.1.0
 */
public record BusDescriptor(
        String bus,
        List<String> label,
        @Nullable String role,
        @Nullable Controller controller,
        @Nullable View view,
        List<Container> containers,
        @Nullable Sending sending,
        @Nullable List<BusDescriptor> others)
        implements OperationResponseBody {

    /**
     * Who hosts the bus.
     *
     * @param pid null where the system does not tell
     * @param uid null where the system does not tell
     * @param protocol version, as far as both sides have agreed on it
     * @param implementation which kind of program it is
     */
    public record Controller(@Nullable Long pid, @Nullable Long uid, String protocol, String implementation) {}

    /**
     * The bus, as its host sees it, in whichever process that is.
     *
     * @param endpoints in the order in which a message to one looks for its receiver
     * @param pendingConnections connections that have not introduced themselves yet
     * @param keptMessages messages to nobody that wait for their time to live to end or somebody to join
     * @param keptBytes their sizes together
     */
    public record View(List<Member> endpoints, int pendingConnections, int keptMessages, long keptBytes) {}

    /**
     * An endpoint of the bus.
     *
     * @param id that the controller gave it
     * @param label its elements
     * @param pid of its process
     * @param uid of the user of that process
     * @param own whether it is the hosting endpoint itself
     * @param implementation which kind of program it is
     * @param sent messages that the host took from it
     * @param received messages that the host gave to it
     * @param queuedMessages messages that wait for it because its channel is full
     * @param queuedBytes their sizes together
     * @param dropped messages for it that were not delivered
     * @param paused whether nothing is read from it, because receivers that it addresses are full
     * @param stalled whether others are paused because of it
     * @param waitingFor for how long its channel has had no room for what waits for it; zero when nothing waits
     * @param receives whether messages are given to it: not any more once it is about to leave
     * @param joinedFor how long it has been on the bus
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
            Duration joinedFor) {}

    /**
     * The listeners of one label, which start, stop and pause together.
     *
     * @param label its elements
     * @param state where they stand
     * @param since since when
     * @param asExpected whether they are where they are meant to be
     * @param failure why not, where that is known
     * @param stuckSince since when the longest of them has been busy with one message, when that is too long
     * @param listeners one by one
     * @param received messages taken from the bus
     * @param handled messages that all listeners they were given to have handled
     * @param failed messages that a listener failed on
     * @param notTaken messages that no listener takes
     * @param elsewhere messages that were for listeners of another label of the application
     * @param dropped messages that the endpoint could not read, that were not for it, or that it had not read when it
     *     left
     * @param unhandled messages given up when the listeners stopped
     * @param inFlight messages being handled
     * @param queueDepth messages that wait for a worker
     * @param queueCapacity how many may wait; 0 without a queue
     * @param queueFull how often a message found the queue full
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
     * @param declared where it is declared
     * @param order which of several listeners gets a message to one receiver: the lowest
     * @param handled messages that it handled
     * @param failed messages that it failed on
     */
    public record Listener(String id, String declared, int order, long handled, long failed) {}

    /**
     * What the template does.
     *
     * @param failed messages that could not be sent
     * @param pendingRequests requests that wait for a reply
     * @param lateReplies replies that nobody waited for any more
     */
    public record Sending(long failed, int pendingRequests, long lateReplies) {}
}
