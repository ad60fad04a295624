/** Tests of the public types: the values, their texts, and the bus as a whole. */
@NullMarked
package io.ipmb;

import org.jspecify.annotations.NullMarked;
