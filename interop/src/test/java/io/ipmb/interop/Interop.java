package io.ipmb.interop;

import io.ipmb.platform.DescriptorLeakCheck;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Annotates every test class of the suite: requires the Rust peer, limits the time, and checks for leaked descriptors.
 */
@Documented
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith({RustPeerBuild.class, DescriptorLeakCheck.class})
@Timeout(60)
@interface Interop {}
