package io.ipmb.spring.observation;

/**
 * Which messages carry a trace context. It travels as headers, and headers need an envelope, which only programs with
 * this library read: a Rust, C or Node.js program that waits for a text gets none then.
 *
 * @since 0.1.0
 */
public enum TracePropagation {
    /** Those that travel in an envelope anyway: objects as JSON, requests, replies, messages with headers. */
    ENVELOPED,
    /** All, also texts and types with a {@code @MessageType}: for buses with programs of this library alone. */
    ALWAYS,
    /** None. */
    NEVER
}
