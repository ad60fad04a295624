/** Tests of sending, asking and answering, on the in-process platform. */
@NullMarked
package io.ipmb.spring.core;

import org.jspecify.annotations.NullMarked;
