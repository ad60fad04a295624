/** Both stations on ipmb's Spring Boot starter with default settings. */
@NullMarked
package io.ipmb.benchmarks.listener.ipmb;

import org.jspecify.annotations.NullMarked;
