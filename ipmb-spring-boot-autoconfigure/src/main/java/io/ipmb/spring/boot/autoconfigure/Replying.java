package io.ipmb.spring.boot.autoconfigure;

import io.ipmb.spring.config.IpmbConnection;
import io.ipmb.spring.core.IpmbTemplate;
import io.ipmb.spring.core.ReplyOperations;
import io.ipmb.spring.support.BodyRegions;
import io.ipmb.spring.support.IpmbMessageConverter;
import org.springframework.beans.factory.ObjectProvider;

/** Finds what listeners reply through. */
final class Replying {

    private Replying() {}

    /** The application's, else one of its own: a template that only replies never joins the bus. */
    static ReplyOperations of(
            ObjectProvider<ReplyOperations> replies,
            IpmbConnection connection,
            IpmbMessageConverter converter,
            BodyRegions bodyRegions) {
        return replies.getIfUnique(() -> {
            IpmbTemplate own = new IpmbTemplate(connection, connection.endpointFactory(), converter);
            own.setBodyRegions(bodyRegions);
            return own;
        });
    }
}
