/**
 * The bus as a channel of spring-messaging, and the common parts of all receivers without an annotation. Depends on
 * core, config, listener and support; not on Spring Integration.
 */
@NullMarked
package io.ipmb.spring.channel;

import org.jspecify.annotations.NullMarked;
