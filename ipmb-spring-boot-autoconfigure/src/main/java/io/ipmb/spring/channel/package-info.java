/**
 * The bus as a channel of spring-messaging, and what everything that receives without an annotation is made of. Knows
 * core, config, listener and support; nothing of Spring Integration.
 */
@NullMarked
package io.ipmb.spring.channel;

import org.jspecify.annotations.NullMarked;
