package io.ipmb.spring.boot.autoconfigure;

import io.ipmb.spring.support.DefaultIpmbMessageConverter;

/**
 * Changes the auto-configured converter. Beans of this type are called in their order, once, after the properties have been
 * applied; the application's JSON mapper is in it already.
 */
@FunctionalInterface
public interface IpmbMessageConverterCustomizer {

    /** Changes the converter. */
    void customize(DefaultIpmbMessageConverter converter);
}
