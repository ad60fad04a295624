/** The sample that sends first: a tour of all that can be sent, and pictures in memory regions. */
@NullMarked
package io.ipmb.sample.earth;

import org.jspecify.annotations.NullMarked;
