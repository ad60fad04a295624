package io.ipmb.spring.event;

import io.ipmb.BusDirectory;
import io.ipmb.Label;

/**
 * An event of the bus's directory: an endpoint, of this or another program, has joined the bus or left it.
 *
 * <p>Published while the application has a listener for such events at its start. First come all endpoints that are on
 * the bus already. Changes in short succession may come as one; then an endpoint that joins and leaves in between is in
 * none.
 *
 * <p>{@link #label()} is the application's own label, {@link #member()} the endpoint that has joined or left.
 *
 * @since 0.1.0
 */
public abstract sealed class IpmbDirectoryEvent extends IpmbEvent
        permits IpmbEndpointJoinedEvent, IpmbEndpointLeftEvent {

    private final transient BusDirectory.Member member;
    private final transient BusDirectory directory;

    /**
     * @param source the container of the application's own label
     * @param identifier the bus's name
     * @param label the application's own label
     * @param member the endpoint that has joined or left
     * @param directory the endpoints of the bus afterwards
     */
    IpmbDirectoryEvent(
            Object source, String identifier, Label label, BusDirectory.Member member, BusDirectory directory) {
        super(source, identifier, label);
        this.member = member;
        this.directory = directory;
    }

    /** The endpoint that has joined, or that has left, as it was last. */
    public BusDirectory.Member member() {
        return member;
    }

    /** The endpoints of the bus afterwards. */
    public BusDirectory directory() {
        return directory;
    }

    /** The endpoint in words: its label and its process. */
    String who() {
        Long pid = member.processId();
        return "endpoint " + member.label() + (pid == null ? "" : " of process " + pid);
    }
}
