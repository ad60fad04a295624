package io.ipmb;

import org.jspecify.annotations.Nullable;

/**
 * What an endpoint knows about the controller of its bus. Immutable; known already, so that asking for it costs nothing.
 *
 * @param processId of the process that hosts the bus; null where the system does not tell
 * @param userId of the user of that process; null where the system does not tell
 * @param usesCrate whether it is an implementation without this library's extension, as those of ipmb 0.8 in Rust
 * @param protocol version of the protocol as far as both sides have agreed on it, as {@code 0.8}: the last part decides
 *     about nothing, and a controller does not tell it
 * @param responsive false while it leaves a question whether it is at work unanswered for longer than {@link
 *     JoinOptions#livenessLimit()}; true where it cannot be asked, as one of the crate
 */
public record ControllerInfo(
        @Nullable Long processId, @Nullable Long userId, boolean usesCrate, String protocol, boolean responsive) {}
