/** Tests of the conversion. */
@NullMarked
package io.ipmb.spring.support;

import org.jspecify.annotations.NullMarked;
