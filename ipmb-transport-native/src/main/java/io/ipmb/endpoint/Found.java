package io.ipmb.endpoint;

/** The content of a packet, for the program that receives. */
enum Found {
    /** A message for this endpoint. */
    MESSAGE,
    /** A message that is dropped; {@link FrameDecoder} has the reason. */
    DROPPED,
    /** Nothing for the program, and nothing is lost. */
    NOTHING
}
