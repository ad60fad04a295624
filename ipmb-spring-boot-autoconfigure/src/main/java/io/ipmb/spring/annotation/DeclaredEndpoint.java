package io.ipmb.spring.annotation;

import io.ipmb.spring.config.IpmbListenerContainerFactory;
import io.ipmb.spring.config.IpmbListenerEndpoint;
import org.jspecify.annotations.Nullable;

/**
 * A listener declared on a bean.
 *
 * @param containerFactory makes its container; null for the default one
 */
record DeclaredEndpoint(
        IpmbListenerEndpoint endpoint, @Nullable IpmbListenerContainerFactory containerFactory) {}
