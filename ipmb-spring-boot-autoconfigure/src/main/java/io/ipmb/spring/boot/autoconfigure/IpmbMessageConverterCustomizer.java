package io.ipmb.spring.boot.autoconfigure;

import io.ipmb.spring.support.DefaultIpmbMessageConverter;

/**
 * Changes every converter that {@link IpmbMessageConverterConfigurer} sets up: the auto-configured one, and the
 * application's own. Beans of this type are called in order, once for each converter, after the properties and the JSON
 * mapper are applied.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface IpmbMessageConverterCustomizer {

    /** Changes the converter. */
    void customize(DefaultIpmbMessageConverter converter);
}
