/**
 * {@link io.ipmb.spring.annotation.IpmbListener}, the related annotations, and their discovery on beans. Depends on
 * config, listener, core and support.
 */
@NullMarked
package io.ipmb.spring.annotation;

import org.jspecify.annotations.NullMarked;
