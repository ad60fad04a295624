/** Tests of events: their text. */
@NullMarked
package io.ipmb.spring.event;

import org.jspecify.annotations.NullMarked;
