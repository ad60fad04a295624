/**
 * Auto-configuration for Spring Boot; the only room with imports of Boot. Knows all others.
 */
@NullMarked
package io.ipmb.spring.boot.autoconfigure;

import org.jspecify.annotations.NullMarked;
