/** Tests of the channel, with spring-messaging alone and with Spring Integration. */
@NullMarked
package io.ipmb.spring.channel;

import org.jspecify.annotations.NullMarked;
