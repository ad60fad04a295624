package io.ipmb.spring.integration.inbound;

import org.springframework.integration.context.IntegrationObjectSupport;
import org.springframework.util.ObjectUtils;

/** What an adapter's listener is called. */
final class InboundNames {

    private InboundNames() {}

    /** The bean's name; of an adapter that is no bean one of its own. */
    static String id(IntegrationObjectSupport adapter) {
        String name = adapter.getBeanName();
        return name == null ? adapter.getComponentType() + "@" + ObjectUtils.getIdentityHexString(adapter) : name;
    }

    /** For a person. */
    static String description(IntegrationObjectSupport adapter) {
        return adapter.getComponentType() + " " + id(adapter);
    }
}
