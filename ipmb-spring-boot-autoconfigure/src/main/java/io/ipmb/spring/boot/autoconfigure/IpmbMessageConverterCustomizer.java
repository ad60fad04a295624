package io.ipmb.spring.boot.autoconfigure;

import io.ipmb.spring.support.DefaultIpmbMessageConverter;

/**
 * Changes the auto-configured converter, and each that the application sets up with {@link IpmbMessageConverterConfigurer}. Beans
 * of this type are called in their order, once for each, after the properties have been applied; the application's JSON mapper
 * is in it already.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface IpmbMessageConverterCustomizer {

    /** Changes the converter. */
    void customize(DefaultIpmbMessageConverter converter);
}
