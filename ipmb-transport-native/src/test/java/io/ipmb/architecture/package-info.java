/** Tests that hold the shape of the transport itself: which room may know which. Knows every room by name only. */
@NullMarked
package io.ipmb.architecture;

import org.jspecify.annotations.NullMarked;
