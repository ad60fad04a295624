package io.ipmb.controller;

import io.ipmb.HostedBus;
import io.ipmb.incident.IncidentLog;
import io.ipmb.platform.KernelObject;
import io.ipmb.platform.OutgoingPackets;
import io.ipmb.platform.PacketBuffer;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.SendChannel;
import io.ipmb.platform.SharedMemory;
import io.ipmb.protocol.BusAnswer;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Supplier;

/**
 * Answers programs that ask for a view of the bus: one packet each, with the report in an attached memory. The answer
 * waits for nobody: the asker's channel is fresh, and has room unless the asker has filled it.
 *
 * <p>Belongs to the controller's thread.
 */
final class Inspection {

    private static final int ANSWER_BYTES = 128;

    private final ControllerContext context;
    private final Supplier<HostedBus> view;

    /** @param view the bus at this moment */
    Inspection(ControllerContext context, Supplier<HostedBus> view) {
        this.context = context;
        this.view = view;
    }

    /** Answers, and closes the channel. */
    void answer(Peer asker, SendChannel reply) {
        try (reply) {
            ByteBuffer report = BusReport.encode(view.get());
            int length = report.remaining();
            SharedMemory.Publication memory = context.platform().sharedMemory().publish(length);
            try (KernelObject object = memory.object();
                    OutgoingPackets packets = context.platform().outgoingPackets(1)) {
                memory.bytes().put(0, report, 0, length);
                PacketBuffer frame = context.platform().packetBuffer(ANSWER_BYTES);
                packets.add(frame, 0, BusAnswer.write(frame.bytes(), length), List.of(object));
                reply.send(packets, 0);
            }
        } catch (PlatformException e) {
            IncidentLog.Line line = context.incidents().line(BusIncident.NOT_ANSWERED, asker.name());
            if (line != null) {
                line.write(asker.name() + " asked for a view of the bus and got no answer: " + e.getMessage());
            }
        }
    }
}
