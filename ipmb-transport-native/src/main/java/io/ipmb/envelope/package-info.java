/**
 * Envelopes: messages with headers and a content type, as the library's Spring module sends them. Converts between
 * bytes and values; {@code docs/protocol.md} of the project has the layout. Others interpret the values: the Spring
 * module converts them to Spring's headers, the command line shows them.
 */
@NullMarked
package io.ipmb.envelope;

import org.jspecify.annotations.NullMarked;
