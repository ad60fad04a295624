package io.ipmb.spring.boot.autoconfigure;

import io.ipmb.spring.core.IpmbTemplate;

/**
 * Changes the auto-configured template, that of the first bus. Beans of this type are called in order, once, after the
 * properties are applied. The template of another bus is changed where it is declared.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface IpmbTemplateCustomizer {

    /** Changes the template. */
    void customize(IpmbTemplate template);
}
