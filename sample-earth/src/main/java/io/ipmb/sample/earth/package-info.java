/** The sample that sends first: a tour of all kinds of messages, and pictures in memory regions. */
@NullMarked
package io.ipmb.sample.earth;

import org.jspecify.annotations.NullMarked;
