/** The bus as a channel of Spring Integration. */
@NullMarked
package io.ipmb.spring.integration.channel;

import org.jspecify.annotations.NullMarked;
