package io.ipmb.spring.boot.autoconfigure;

import io.ipmb.spring.core.IpmbTemplate;

/**
 * Changes the auto-configured template. Beans of this type are called in their order, once, after the properties have been
 * applied.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface IpmbTemplateCustomizer {

    /** Changes the template. */
    void customize(IpmbTemplate template);
}
