/**
 * A whole bus world inside one JVM, for tests: names, connections, channels, objects, shared memory and wait sets with
 * the behaviour of an operating system's, but without one. It has no threads of its own, each world is a separate
 * namespace, it can act as any process and user, and it lists all open things with the places of their opening.
 *
 * <p>This room knows {@code io.ipmb.platform} and the JDK.
 */
@NullMarked
package io.ipmb.platform.memory;

import org.jspecify.annotations.NullMarked;
