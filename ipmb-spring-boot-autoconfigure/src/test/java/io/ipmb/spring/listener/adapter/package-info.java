/** Tests of what lies between a container and a bean's method, with messages made by hand. */
@NullMarked
package io.ipmb.spring.listener.adapter;

import org.jspecify.annotations.NullMarked;
