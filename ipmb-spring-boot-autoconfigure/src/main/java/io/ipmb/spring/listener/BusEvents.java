package io.ipmb.spring.listener;

import io.ipmb.BusEvent;
import io.ipmb.Label;
import io.ipmb.spring.event.IpmbBecameControllerEvent;
import io.ipmb.spring.event.IpmbControllerLostEvent;
import io.ipmb.spring.event.IpmbControllerResponsiveEvent;
import io.ipmb.spring.event.IpmbControllerUnresponsiveEvent;
import io.ipmb.spring.event.IpmbEvent;
import io.ipmb.spring.event.IpmbJoinedEvent;
import io.ipmb.spring.event.IpmbMessageDroppedEvent;
import io.ipmb.spring.event.IpmbMessagesLostEvent;
import io.ipmb.spring.event.IpmbRejoinRefusedEvent;
import io.ipmb.spring.event.IpmbRejoinedEvent;

/** Turns what an endpoint tells into application events. */
final class BusEvents {

    private BusEvents() {}

    static IpmbEvent of(Object source, String identifier, Label label, BusEvent event) {
        if (event instanceof BusEvent.Joined joined) {
            return new IpmbJoinedEvent(source, identifier, label, joined.endpointId());
        }
        if (event instanceof BusEvent.Rejoined rejoined) {
            return new IpmbRejoinedEvent(source, identifier, label, rejoined.endpointId());
        }
        if (event instanceof BusEvent.ControllerLost lost) {
            return new IpmbControllerLostEvent(source, identifier, label, lost.cause());
        }
        if (event instanceof BusEvent.ControllerUnresponsive silent) {
            return new IpmbControllerUnresponsiveEvent(source, identifier, label, silent.processId(), silent.limit());
        }
        if (event instanceof BusEvent.ControllerResponsive responsive) {
            return new IpmbControllerResponsiveEvent(source, identifier, label, responsive.after());
        }
        if (event instanceof BusEvent.BecameController) {
            return new IpmbBecameControllerEvent(source, identifier, label);
        }
        if (event instanceof BusEvent.RejoinRefused refused) {
            return new IpmbRejoinRefusedEvent(source, identifier, label, refused.cause());
        }
        if (event instanceof BusEvent.MessageDropped dropped) {
            return new IpmbMessageDroppedEvent(
                    source, identifier, label, dropped.reason(), dropped.typeId(), dropped.detail());
        }
        if (event instanceof BusEvent.MessagesLost lost) {
            return new IpmbMessagesLostEvent(source, identifier, label, lost.messages(), lost.detail());
        }
        throw new IllegalArgumentException("unknown event " + event);
    }
}
