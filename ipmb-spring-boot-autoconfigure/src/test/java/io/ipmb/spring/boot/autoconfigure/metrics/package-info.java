/** Tests of the parts of meters. */
@NullMarked
package io.ipmb.spring.boot.autoconfigure.metrics;

import org.jspecify.annotations.NullMarked;
