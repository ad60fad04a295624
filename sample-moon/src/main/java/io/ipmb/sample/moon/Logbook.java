package io.ipmb.sample.moon;

import io.ipmb.codec.MessageType;

/**
 * A message with an open file.
 *
 * @param name the file's name
 */
@MessageType("9a0e6d6c-51e9-4d0b-a0f1-4f2f6c5f8b33")
public record Logbook(String name) {}
