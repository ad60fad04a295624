/** Tests of what meters are made of. */
@NullMarked
package io.ipmb.spring.boot.autoconfigure.metrics;

import org.jspecify.annotations.NullMarked;
