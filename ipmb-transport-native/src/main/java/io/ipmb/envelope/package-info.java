/**
 * Envelopes: messages with headers and a content type, as the library's Spring module sends them. Bytes in, values out,
 * and back; the layout is written down in the project's {@code docs/protocol.md}. What the values mean is for others to
 * say: the Spring module makes headers of Spring of them, the command line shows them.
 */
@NullMarked
package io.ipmb.envelope;

import org.jspecify.annotations.NullMarked;
