package io.ipmb.controller;

import io.ipmb.HostedBus;
import io.ipmb.codec.BincodeReader;
import io.ipmb.codec.BincodeWriter;
import io.ipmb.codec.DecodeException;
import io.ipmb.protocol.BusAnswer;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * The wire form of a {@link HostedBus}, for programs that ask: "Inspection" in docs/protocol.md. The layout belongs to
 * the type id of {@link BusAnswer}; a changed layout gets a new id. Written by hand, since a native image has no
 * reflection for these types.
 */
public final class BusReport {

    private static final int USUAL_BYTES = 64 << 10;

    private BusReport() {}

    /** The bytes of a report, from the buffer's position to its limit. */
    static ByteBuffer encode(HostedBus bus) {
        ByteBuffer into = ByteBuffer.allocate(USUAL_BYTES);
        BincodeWriter writer = new BincodeWriter();
        writer.reset(into);
        write(writer, bus);
        if (writer.overflowed()) {
            into = ByteBuffer.allocate(Math.toIntExact(writer.written()));
            writer.reset(into);
            write(writer, bus);
        }
        return into.position(0).limit((int) writer.written());
    }

    private static void write(BincodeWriter writer, HostedBus bus) {
        writer.writeString(bus.identifier());
        writer.writeLength(bus.members().size());
        bus.members().forEach(member -> write(writer, member));
        writer.writeI32(bus.pendingConnections());
        writer.writeI32(bus.keptMessages());
        writer.writeI64(bus.keptBytes());
    }

    private static void write(BincodeWriter writer, HostedBus.Member member) {
        write(writer, member.id());
        write(writer, member.instance());
        writer.writeLength(member.label().size());
        member.label().forEach(writer::writeString);
        writer.writeI64(member.processId());
        writer.writeI64(member.userId());
        writer.writeI32(member.precedence());
        writer.writeBool(member.own());
        writer.writeBool(member.usesCrate());
        writer.writeI64(member.sent());
        writer.writeI64(member.received());
        writer.writeI32(member.queuedMessages());
        writer.writeI64(member.queuedBytes());
        writer.writeI64(member.dropped());
        writer.writeBool(member.paused());
        writer.writeBool(member.stalled());
        writer.writeI64(member.waitingFor().toNanos());
        writer.writeBool(member.receives());
        writer.writeI64(member.joinedFor().toNanos());
        write(writer, member.lanes());
    }

    private static void write(BincodeWriter writer, HostedBus.Lanes lanes) {
        writer.writeI32(lanes.out());
        writer.writeI32(lanes.in());
        writer.writeI64(lanes.sent());
        writer.writeI64(lanes.received());
        writer.writeI64(lanes.dropped());
        writer.writeI64(lanes.waitingBytes());
        writer.writeI64(lanes.age().toNanos());
    }

    private static void write(BincodeWriter writer, UUID id) {
        writer.writeI64(id.getMostSignificantBits());
        writer.writeI64(id.getLeastSignificantBits());
    }

    /**
     * Reads a report from another process, whose content is not trusted.
     *
     * @throws DecodeException when the bytes are no report
     */
    public static HostedBus decode(ByteBuffer bytes) {
        BincodeReader reader = new BincodeReader();
        reader.reset(bytes, bytes.position(), bytes.limit());
        String identifier = reader.readString();
        long count = reader.readLength();
        List<HostedBus.Member> members = new ArrayList<>();
        for (long i = 0; i < count; i++) {
            // Each member has bytes, so that a false count meets the end of the report.
            members.add(readMember(reader));
        }
        return new HostedBus(identifier, members, reader.readI32(), reader.readI32(), reader.readI64());
    }

    private static HostedBus.Member readMember(BincodeReader reader) {
        return new HostedBus.Member(
                new UUID(reader.readI64(), reader.readI64()),
                new UUID(reader.readI64(), reader.readI64()),
                readLabel(reader),
                reader.readI64(),
                reader.readI64(),
                reader.readI32(),
                reader.readBool(),
                reader.readBool(),
                reader.readI64(),
                reader.readI64(),
                reader.readI32(),
                reader.readI64(),
                reader.readI64(),
                reader.readBool(),
                reader.readBool(),
                readTime(reader),
                reader.readBool(),
                readTime(reader),
                readLanes(reader));
    }

    private static HostedBus.Lanes readLanes(BincodeReader reader) {
        return new HostedBus.Lanes(
                reader.readI32(),
                reader.readI32(),
                reader.readI64(),
                reader.readI64(),
                reader.readI64(),
                reader.readI64(),
                readTime(reader));
    }

    private static Set<String> readLabel(BincodeReader reader) {
        long count = reader.readLength();
        Set<String> label = new LinkedHashSet<>();
        for (long i = 0; i < count; i++) {
            label.add(reader.readString());
        }
        return label;
    }

    private static Duration readTime(BincodeReader reader) {
        long nanos = reader.readI64();
        if (nanos < 0) {
            throw reader.fail("found a time of " + nanos + " ns, expected no negative one");
        }
        return Duration.ofNanos(nanos);
    }
}
