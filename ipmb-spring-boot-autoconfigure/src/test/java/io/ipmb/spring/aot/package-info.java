/** Tests of the hints for a native image. */
@NullMarked
package io.ipmb.spring.aot;

import org.jspecify.annotations.NullMarked;
