@NullMarked
package io.ipmb.spring.config;

import org.jspecify.annotations.NullMarked;
