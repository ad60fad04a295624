/** Tests of the layers between a container and a bean's method, with hand-made messages. */
@NullMarked
package io.ipmb.spring.listener.adapter;

import org.jspecify.annotations.NullMarked;
