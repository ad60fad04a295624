/**
 * What happens on the bus and to listeners, as application events: published in order on a thread of their own, so that
 * a slow event listener delays neither the bus nor a listener. Knows the transport and spring-context only.
 */
@NullMarked
package io.ipmb.spring.event;

import org.jspecify.annotations.NullMarked;
