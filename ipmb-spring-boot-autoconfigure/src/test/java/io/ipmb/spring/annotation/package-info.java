/** Tests of how listeners are found on beans and what their attributes mean; no bus is joined. */
@NullMarked
package io.ipmb.spring.annotation;

import org.jspecify.annotations.NullMarked;
