/** Every byte of frames and handshakes: the crate's own samples, hostile ones, and what they cost. */
@NullMarked
package io.ipmb.protocol;

import org.jspecify.annotations.NullMarked;
