/** The page of the sample in a real browser. */
@NullMarked
package io.ipmb.sample.moon;

import org.jspecify.annotations.NullMarked;
