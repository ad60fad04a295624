/**
 * Hints for a native image: reflection on payload types, JNA, the native library. Knows annotation, core and support;
 * registered through {@code META-INF/spring/aot.factories}.
 */
@NullMarked
package io.ipmb.spring.aot;

import org.jspecify.annotations.NullMarked;
