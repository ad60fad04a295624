/**
 * A bus of its own for each test context of Spring Boot:
 * {@link io.ipmb.spring.boot.test.autoconfigure.AutoConfigureTestIpmb}.
 */
@NullMarked
package io.ipmb.spring.boot.test.autoconfigure;

import org.jspecify.annotations.NullMarked;
