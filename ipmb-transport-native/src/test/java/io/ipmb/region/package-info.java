/** Tests of memory regions and their registry, on both platforms. */
@NullMarked
package io.ipmb.region;

import org.jspecify.annotations.NullMarked;
