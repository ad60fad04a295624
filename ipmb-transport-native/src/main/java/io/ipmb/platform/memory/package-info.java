/**
 * A whole bus world inside one JVM, for tests: names, connections, channels, objects, shared memory and wait sets that
 * behave as an operating system's, without one. It has no threads of its own, every world is a namespace of its own, it
 * can act as any process and user, and it knows what is still open and where that was opened.
 *
 * <p>This room knows {@code io.ipmb.platform} and the JDK.
 */
@NullMarked
package io.ipmb.platform.memory;

import org.jspecify.annotations.NullMarked;
