/**
 * The bytes of the bus: frames, selectors, the handshake; bytes in, checked values out, and back.
 *
 * <p>This room knows {@link io.ipmb.codec} and the JDK. It makes no system call and waits for nothing, so that every
 * line can be run on hostile bytes. No input is trusted: lengths, counts and depths are checked before use, and every
 * fault is a {@link io.ipmb.protocol.MalformedFrameException}.
 *
 * <p>The steady path, that is {@link io.ipmb.protocol.FrameView}, {@link io.ipmb.protocol.LabelProgram} and {@link
 * io.ipmb.protocol.FrameWriter}, allocates nothing; views and writers are reused and belong to one thread.
 */
@NullMarked
package io.ipmb.protocol;

import org.jspecify.annotations.NullMarked;
