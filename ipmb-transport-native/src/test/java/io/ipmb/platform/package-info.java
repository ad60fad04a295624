/** The conformance suite that every platform must pass. */
@NullMarked
package io.ipmb.platform;

import org.jspecify.annotations.NullMarked;
