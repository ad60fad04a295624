package io.ipmb.lane;

/**
 * The packets on the link beside a ring.
 *
 * <pre>
 *   wake-up:  u8 1                            look at the ring
 *   objects:  u64 2 | u64 position            the objects of the record there, which is published afterwards
 * </pre>
 */
final class LinkLayout {

    static final int WAKE_UP_BYTES = 1;
    static final byte WAKE_UP = 1;

    static final int OBJECTS_BYTES = 16;
    static final long OBJECTS = 2;
    static final int POSITION = 8;

    private LinkLayout() {}
}
