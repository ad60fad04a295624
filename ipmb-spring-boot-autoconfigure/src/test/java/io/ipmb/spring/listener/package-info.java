@NullMarked
package io.ipmb.spring.listener;

import org.jspecify.annotations.NullMarked;
