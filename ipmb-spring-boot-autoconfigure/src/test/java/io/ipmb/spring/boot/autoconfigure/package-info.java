/** Tests of the auto-configuration: its beans, and its failure reports. */
@NullMarked
package io.ipmb.spring.boot.autoconfigure;

import org.jspecify.annotations.NullMarked;
