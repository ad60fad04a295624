package io.ipmb.sample.moon;

import io.ipmb.codec.MessageType;
import java.time.Duration;

/**
 * A typed message. Earth has its own record with the same id: the two programs share the bytes on the wire, not the
 * class.
 *
 * @param body the body in orbit
 * @param kilometres its mean distance
 * @param period the time of one round
 */
@MessageType("0b8f4a52-6a0f-4b5e-9c3a-6e1f3c0d7a11")
public record Orbit(String body, double kilometres, Duration period) {}
