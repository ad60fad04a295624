package io.ipmb.protocol;

import io.ipmb.codec.BincodeReader;
import io.ipmb.codec.BincodeWriter;

/**
 * The version of the protocol in a frame or a handshake.
 *
 * @param major 0 to 255
 * @param minor 0 to 255
 * @param patch 0 to 255; never decides about compatibility
 */
public record ProtocolVersion(int major, int minor, int patch) {

    /** The version of this library. */
    public static final ProtocolVersion OURS = new ProtocolVersion(0, 8, 5);

    /** @throws IllegalArgumentException when a part is out of range */
    public ProtocolVersion {
        if (((major | minor | patch) & ~0xFF) != 0) {
            throw new IllegalArgumentException(
                    "Each part of a version is 0 to 255: " + major + "." + minor + "." + patch);
        }
    }

    /** Writes the three parts, a byte each. */
    void write(BincodeWriter writer) {
        writer.writeByte(major);
        writer.writeByte(minor);
        writer.writeByte(patch);
    }

    /** Reads what {@link #write} has written. */
    static ProtocolVersion read(BincodeReader reader) {
        return new ProtocolVersion(reader.readU8(), reader.readU8(), reader.readU8());
    }

    /** Whether both can share a bus: same major version, and while that is 0 the same minor version too. */
    public boolean isCompatibleWith(ProtocolVersion other) {
        return areCompatible(major, minor, other.major, other.minor);
    }

    static boolean areCompatible(int major, int minor, int otherMajor, int otherMinor) {
        return major == otherMajor && (major != 0 || minor == otherMinor);
    }

    /**
     * The part that two sides must share, see {@link #isCompatibleWith}: {@code 0.8} of {@code 0.8.5}, {@code 1} of
     * {@code 1.2.3}.
     */
    public String compatibleVersions() {
        return major == 0 ? major + "." + minor : String.valueOf(major);
    }

    /** For instance {@code 0.8.5}. */
    @Override
    public String toString() {
        return major + "." + minor + "." + patch;
    }
}
