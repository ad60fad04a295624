/** Every byte of the codec: the crate's own samples, round trips, hostile input, and what it costs. */
@NullMarked
package io.ipmb.codec;

import org.jspecify.annotations.NullMarked;
