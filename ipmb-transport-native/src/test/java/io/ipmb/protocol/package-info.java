/** Tests of frames and handshakes: the crate's samples, hostile ones, and the cost. */
@NullMarked
package io.ipmb.protocol;

import org.jspecify.annotations.NullMarked;
