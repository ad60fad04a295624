/**
 * When something is said in a log: once per incident, for every room and whatever log it writes to. Knows the JDK
 * alone.
 */
@NullMarked
package io.ipmb.incident;

import org.jspecify.annotations.NullMarked;
