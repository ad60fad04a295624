/** The sample that sends first: a text, a record and a memory region to moon, and waits for moon's answers. */
@NullMarked
package io.ipmb.sample.earth;

import org.jspecify.annotations.NullMarked;
