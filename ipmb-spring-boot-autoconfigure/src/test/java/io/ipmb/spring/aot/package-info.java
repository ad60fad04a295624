/** Tests of what a native image is told. */
@NullMarked
package io.ipmb.spring.aot;

import org.jspecify.annotations.NullMarked;
