/** The in-process platform: the conformance suite, and what it does beyond it. */
@NullMarked
package io.ipmb.platform.memory;

import org.jspecify.annotations.NullMarked;
