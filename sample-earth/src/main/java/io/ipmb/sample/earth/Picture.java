package io.ipmb.sample.earth;

import io.ipmb.codec.MessageType;

/**
 * The description of the picture in the message's memory region.
 *
 * @param number consecutive
 * @param width pixels per row
 * @param height number of rows; each pixel has four bytes: red, green, blue, opacity
 * @param sum of all bytes
 */
@MessageType("5d1c7f0e-2f6b-4a8e-8d55-0d3a1c9be422")
public record Picture(long number, int width, int height, long sum) {}
