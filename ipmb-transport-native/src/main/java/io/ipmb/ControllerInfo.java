package io.ipmb;

import org.jspecify.annotations.Nullable;

/**
 * The controller of a bus, as one of its endpoints knows it. Immutable. Made by endpoints; a later version may add
 * components.
 *
 * @param processId the process that hosts the bus; null where the system does not tell
 * @param userId the user of that process; null where the system does not tell
 * @param usesCrate whether it is a program on the original implementation, the Rust crate ipmb 0.8, or another one
 *     without this library's extension
 * @param protocol the protocol's version without its last part, as {@code 0.8}: a controller does not tell more
 * @param responsive false after a silence of {@link JoinOptions#livenessLimit()} upon a question; true where it cannot
 *     be asked, as with the crate
 * @since 0.1.0
 */
public record ControllerInfo(
        @Nullable Long processId, @Nullable Long userId, boolean usesCrate, String protocol, boolean responsive) {}
