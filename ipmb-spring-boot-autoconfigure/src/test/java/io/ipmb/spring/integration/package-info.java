/** Tests of adapters, gateways and the channel in flows of Spring Integration. */
@NullMarked
package io.ipmb.spring.integration;

import org.jspecify.annotations.NullMarked;
