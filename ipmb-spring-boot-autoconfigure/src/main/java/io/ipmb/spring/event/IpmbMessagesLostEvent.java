package io.ipmb.spring.event;

import io.ipmb.Label;

/**
 * Messages that this application, hosting the bus, had taken in are lost: those whom they were for did not come back
 * after a change of host, or the application ended before all was delivered. Published once per incident, counted
 * always.
 *
 * @since 0.1.0
 */
public final class IpmbMessagesLostEvent extends IpmbEvent {

    private final long messages;
    private final String detail;

    /**
     * @param source whose endpoint it is
     * @param identifier the bus's name
     * @param label what the endpoint is addressed by
     * @param messages how many
     * @param detail why, for a person to read
     */
    public IpmbMessagesLostEvent(Object source, String identifier, Label label, long messages, String detail) {
        super(source, identifier, label);
        this.messages = messages;
        this.detail = detail;
    }

    /** How many; a message to many counts once for each that does not get it. */
    public long messages() {
        return messages;
    }

    /** Why, for a person to read. */
    public String detail() {
        return detail;
    }

    @Override
    protected String what() {
        return "lost " + messages + " messages: " + detail;
    }
}
