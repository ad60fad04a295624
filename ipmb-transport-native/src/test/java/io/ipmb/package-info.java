/** What a user of the bus touches: the values and their texts, and the bus as a whole. */
@NullMarked
package io.ipmb;

import org.jspecify.annotations.NullMarked;
