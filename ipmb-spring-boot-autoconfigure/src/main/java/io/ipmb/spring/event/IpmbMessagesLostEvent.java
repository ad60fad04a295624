package io.ipmb.spring.event;

import io.ipmb.Label;

/**
 * This application, as the host of the bus, has lost messages: their receivers did not come back after a change of
 * host, or the application ended before their delivery. Published once per incident, counted always.
 *
 * @since 0.1.0
 */
public final class IpmbMessagesLostEvent extends IpmbEvent {

    private final long messages;
    private final String detail;

    /**
     * @param source the endpoint's owner
     * @param identifier the bus's name
     * @param label the endpoint's label
     * @param messages number of lost messages
     * @param detail the cause in words
     */
    public IpmbMessagesLostEvent(Object source, String identifier, Label label, long messages, String detail) {
        super(source, identifier, label);
        this.messages = messages;
        this.detail = detail;
    }

    /** Number of lost messages; a message to many counts once for each receiver that does not get it. */
    public long messages() {
        return messages;
    }

    /** The cause in words. */
    public String detail() {
        return detail;
    }

    @Override
    protected String what() {
        return "lost " + messages + " messages: " + detail;
    }
}
