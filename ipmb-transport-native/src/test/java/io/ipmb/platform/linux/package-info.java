/** The platform on Linux: the conformance suite, and what is special to the system. */
@NullMarked
package io.ipmb.platform.linux;

import org.jspecify.annotations.NullMarked;
