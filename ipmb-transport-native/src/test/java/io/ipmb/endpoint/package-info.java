/** How a bus behaves as its users see it, on Linux and in the in-process platform alike. */
@NullMarked
package io.ipmb.endpoint;

import org.jspecify.annotations.NullMarked;
