@NullMarked
package io.ipmb.spring.test;

import org.jspecify.annotations.NullMarked;
