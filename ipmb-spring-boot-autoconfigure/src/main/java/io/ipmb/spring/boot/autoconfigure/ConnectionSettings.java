package io.ipmb.spring.boot.autoconfigure;

import io.ipmb.spring.config.IpmbConnection;
import io.ipmb.spring.core.IpmbTemplate;
import io.ipmb.spring.core.ReplyOperations;
import io.ipmb.spring.listener.StartupFailurePolicy;
import io.ipmb.spring.support.BodyRegions;
import io.ipmb.spring.support.IpmbMessageConverter;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.util.backoff.BackOff;

/** The common properties of all connections of the application, checked at construction. Immutable. */
final class ConnectionSettings {

    private final IpmbMessageConverter converter;
    private final BodyRegions bodyRegions;
    private final StartupFailurePolicy startupFailurePolicy;
    private final IpmbProperties.Reconnect reconnect;
    private final int readAhead;
    private final @Nullable Duration idleEventInterval;

    ConnectionSettings(IpmbProperties properties, IpmbMessageConverter converter, BodyRegions bodyRegions) {
        this.converter = converter;
        this.bodyRegions = bodyRegions;
        this.startupFailurePolicy = properties.startupFailurePolicy();
        this.reconnect = properties.reconnect();
        BackOff unused = RetrySettings.backOff(reconnect);
        IpmbProperties.Listener listener = properties.listener();
        this.readAhead = PropertyChecks.atLeast(0, "ipmb.listener.read-ahead", listener.readAhead());
        Duration idle = listener.idleEventInterval();
        this.idleEventInterval =
                idle == null ? null : PropertyChecks.positive("ipmb.listener.idle-event-interval", idle);
    }

    /**
     * Sets a connection up.
     *
     * @param replies the sender of its listeners' replies
     */
    void apply(IpmbConnection connection, Supplier<ReplyOperations> replies) {
        connection.setBodyRegions(bodyRegions);
        connection.setReplies(converter, replies);
        connection.setStartupFailurePolicy(startupFailurePolicy);
        connection.setReconnectBackOff(RetrySettings.backOff(reconnect));
        connection.setReadAhead(readAhead);
        connection.setIdleEventInterval(idleEventInterval);
    }

    /** The sender of replies for an application without its own: a template for replies alone never joins the bus. */
    IpmbTemplate replyingTemplate(IpmbConnection connection) {
        IpmbTemplate own = new IpmbTemplate(connection, connection.endpointFactory(), converter);
        own.setBodyRegions(bodyRegions);
        return own;
    }
}
