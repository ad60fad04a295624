/** Tests of the discovery of listeners and of their attributes, without a bus. */
@NullMarked
package io.ipmb.spring.annotation;

import org.jspecify.annotations.NullMarked;
