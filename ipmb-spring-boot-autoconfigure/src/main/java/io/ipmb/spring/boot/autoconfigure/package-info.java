/** Auto-configuration for Spring Boot; the only room that imports Boot. Depends on all others. */
@NullMarked
package io.ipmb.spring.boot.autoconfigure;

import org.jspecify.annotations.NullMarked;
