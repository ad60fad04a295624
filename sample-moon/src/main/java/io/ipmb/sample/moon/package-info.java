/** The sample that listens: one method for each kind of message, and a flow of Spring Integration. */
@NullMarked
package io.ipmb.sample.moon;

import org.jspecify.annotations.NullMarked;
