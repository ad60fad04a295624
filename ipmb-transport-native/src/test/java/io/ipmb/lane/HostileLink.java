package io.ipmb.lane;

import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.platform.KernelObject;
import io.ipmb.platform.Link;
import io.ipmb.platform.OutgoingPackets;
import io.ipmb.platform.PacketBuffer;
import io.ipmb.platform.PlatformException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/** Packets on a lane's link that no side of a lane sends. */
final class HostileLink {

    private HostileLink() {}

    static void sendOn(LaneBench bench, Link link, byte[] bytes, List<KernelObject> objects) throws PlatformException {
        PacketBuffer buffer = bench.platform.packetBuffer(bytes.length);
        buffer.bytes().put(0, bytes);
        try (OutgoingPackets packets = bench.platform.outgoingPackets(1)) {
            packets.add(buffer, 0, bytes.length, objects);
            assertThat(link.send(packets, 0)).isEqualTo(1);
        }
    }

    static byte[] objectsOf(long position) {
        return ByteBuffer.allocate(LinkLayout.OBJECTS_BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(LinkLayout.OBJECTS)
                .putLong(position)
                .array();
    }

    static final byte[][] NONSENSE = {
        {0},
        {2},
        {1, 1},
        new byte[15],
        new byte[16],
        new byte[17],
        new byte[1000],
        {(byte) 0x81},
        Arrays.copyOf(objectsOf(0), LinkLayout.OBJECTS_BYTES + 1),
        Arrays.copyOf(objectsOf(0), 1000)
    };
}
