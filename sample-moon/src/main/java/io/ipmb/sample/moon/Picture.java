package io.ipmb.sample.moon;

import io.ipmb.codec.MessageType;

/**
 * Says what the memory region that comes with it holds.
 *
 * @param number counts up
 * @param width pixels in a row
 * @param height rows, each pixel four bytes: red, green, blue, opacity
 * @param sum of all bytes
 */
@MessageType("5d1c7f0e-2f6b-4a8e-8d55-0d3a1c9be422")
public record Picture(long number, int width, int height, long sum) {}
