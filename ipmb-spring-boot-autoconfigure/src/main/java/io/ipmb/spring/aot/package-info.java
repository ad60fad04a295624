/**
 * What a native image has to know beforehand: reflection on payload types, JNA, the native library. Knows annotation
 * and support; registered through {@code META-INF/spring/aot.factories}.
 */
@NullMarked
package io.ipmb.spring.aot;

import org.jspecify.annotations.NullMarked;
