/** Tests of the documentation itself. */
@NullMarked
package io.ipmb.docs;

import org.jspecify.annotations.NullMarked;
