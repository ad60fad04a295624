/** Tests of the auto-configuration: what an application gets, and what it is told when something is wrong. */
@NullMarked
package io.ipmb.spring.boot.autoconfigure;

import org.jspecify.annotations.NullMarked;
