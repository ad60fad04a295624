package io.ipmb;

import org.jspecify.annotations.Nullable;

/**
 * The controller of a bus, as one of its endpoints knows it. Immutable. Made by endpoints; a later version may add
 * components.
 *
 * @param processId the process that hosts the bus; null if unknown
 * @param userId the user of that process; null if unknown
 * @param usesCrate whether it is a program on the original implementation, the Rust crate ipmb 0.8, or another one
 *     without this library's extension
 * @param protocol the version of the protocol without its last part, for instance {@code 0.8}; a controller does not
 *     tell the rest
 * @param responsive false after a question without an answer for {@link JoinOptions#livenessLimit()}; always true for a
 *     controller that answers no questions, as that of the crate
 * @since 0.1.0
 */
public record ControllerInfo(
        @Nullable Long processId, @Nullable Long userId, boolean usesCrate, String protocol, boolean responsive) {}
