/**
 * {@link io.ipmb.spring.annotation.IpmbListener} and how it is found on beans. Knows listener and core.
 */
@NullMarked
package io.ipmb.spring.annotation;

import org.jspecify.annotations.NullMarked;
