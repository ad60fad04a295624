/**
 * {@link io.ipmb.spring.annotation.IpmbListener} and its kin, and how they are found on beans. Knows config, listener,
 * core and support.
 */
@NullMarked
package io.ipmb.spring.annotation;

import org.jspecify.annotations.NullMarked;
