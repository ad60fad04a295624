/**
 * Kernel objects and memory regions in users' hands: counting, mapping, closing. Knows the types of the root room that
 * it implements, and platform.
 */
@NullMarked
package io.ipmb.region;

import org.jspecify.annotations.NullMarked;
