/**
 * Testing what an application does on the bus: {@link io.ipmb.spring.test.IpmbTestBus} and its endpoints. Knows core
 * and support of the Spring module, and the transport.
 */
@NullMarked
package io.ipmb.spring.test;

import org.jspecify.annotations.NullMarked;
