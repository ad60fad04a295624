package io.ipmb.spring.integration.inbound;

import org.springframework.integration.context.IntegrationObjectSupport;
import org.springframework.util.ObjectUtils;

/** The id and description of an adapter's listener. */
final class InboundNames {

    private InboundNames() {}

    /** The bean name; a generated one for an adapter that is no bean. */
    static String id(IntegrationObjectSupport adapter) {
        String name = adapter.getBeanName();
        return name == null ? adapter.getComponentType() + "@" + ObjectUtils.getIdentityHexString(adapter) : name;
    }

    /** For logs and errors. */
    static String description(IntegrationObjectSupport adapter) {
        return adapter.getComponentType() + " " + id(adapter);
    }
}
