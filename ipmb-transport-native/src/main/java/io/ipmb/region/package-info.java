/**
 * Kernel objects and memory regions as users hold them: who counts, who maps, who closes. Knows the types of the root
 * room that it implements, and platform.
 */
@NullMarked
package io.ipmb.region;

import org.jspecify.annotations.NullMarked;
