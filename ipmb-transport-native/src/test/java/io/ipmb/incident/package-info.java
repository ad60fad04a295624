/** Tests of when something is said in a log. */
@NullMarked
package io.ipmb.incident;

import org.jspecify.annotations.NullMarked;
