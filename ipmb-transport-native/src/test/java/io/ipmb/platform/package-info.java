/** The conformance suite that every platform must pass, and the channel inside one JVM under stress. */
@NullMarked
package io.ipmb.platform;

import org.jspecify.annotations.NullMarked;
