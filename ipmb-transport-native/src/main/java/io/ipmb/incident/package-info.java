/**
 * The limit on log lines: one per incident, for all rooms and their logs. Knows the JDK alone.
 */
@NullMarked
package io.ipmb.incident;

import org.jspecify.annotations.NullMarked;
