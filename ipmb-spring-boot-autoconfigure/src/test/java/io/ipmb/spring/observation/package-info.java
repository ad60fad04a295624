/** Sending and listening as Micrometer observes them. */
@NullMarked
package io.ipmb.spring.observation;

import org.jspecify.annotations.NullMarked;
