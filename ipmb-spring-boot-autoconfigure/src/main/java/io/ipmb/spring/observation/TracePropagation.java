package io.ipmb.spring.observation;

/**
 * The messages that carry a trace context. It travels in headers, and headers need an envelope, which only programs
 * with this library read: a Rust, C or Node.js program that expects a text would not get it.
 *
 * @since 0.1.0
 */
public enum TracePropagation {
    /** Messages in an envelope: objects as JSON, requests, replies, messages with headers. */
    ENVELOPED,
    /**
     * All messages, also texts and types with a {@code @MessageType}: for buses with programs of this library alone.
     */
    ALWAYS,
    /** None. */
    NEVER
}
