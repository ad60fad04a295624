/** Tests of the codec: the crate's samples, round trips, hostile input, and the cost. */
@NullMarked
package io.ipmb.codec;

import org.jspecify.annotations.NullMarked;
