/** Tests of the test support itself: applications as users write them, one per context. */
@NullMarked
package io.ipmb.spring.boot.test.autoconfigure;

import org.jspecify.annotations.NullMarked;
