package io.ipmb.endpoint;

import io.ipmb.BusNotHostedException;
import io.ipmb.HostedBus;
import io.ipmb.IpmbInterruptedException;
import io.ipmb.JoinDeniedException;
import io.ipmb.JoinException;
import io.ipmb.JoinOptions;
import io.ipmb.JoinTimeoutException;
import io.ipmb.codec.DecodeException;
import io.ipmb.controller.BusReport;
import io.ipmb.controller.PeerCheck;
import io.ipmb.platform.ChannelPair;
import io.ipmb.platform.Deadline;
import io.ipmb.platform.IncomingPackets;
import io.ipmb.platform.KernelObject;
import io.ipmb.platform.OutgoingPackets;
import io.ipmb.platform.PacketBuffer;
import io.ipmb.platform.Platform;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.PlatformException.Reason;
import io.ipmb.platform.ReceiveChannel;
import io.ipmb.platform.SendChannel;
import io.ipmb.platform.SharedMemory;
import io.ipmb.protocol.BusAnswer;
import io.ipmb.protocol.ControllerQuestion;
import io.ipmb.protocol.FrameView;
import io.ipmb.protocol.MalformedFrameException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Asks the host of a bus what is on it, on a connection of its own. The host is looked at before anything is sent to
 * it, and nothing that it answers is believed. For one thread, once.
 */
final class Inquiry {

    private static final int QUESTION_BYTES = 64;

    private final JoinOptions options;
    private final Platform platform;
    private final Deadline limit;

    Inquiry(JoinOptions options, Platform platform, Deadline limit) {
        this.options = options;
        this.platform = platform;
        this.limit = limit;
    }

    HostedBus run() {
        try (SendChannel connection = platform.connect(options.identifier())) {
            if (!new PeerCheck(options.allowedPeers(), options.token(), platform.self()).allows(connection.peer())) {
                throw new JoinDeniedException(text("is hosted by another user, whom this program does not allow"));
            }
            return report(connection);
        } catch (PlatformException e) {
            throw switch (e.reason()) {
                case NAME_NOT_IN_USE -> new BusNotHostedException(text("has no host"));
                case DENIED -> new JoinDeniedException(text("is not open to this user: " + e.getMessage()), e);
                default -> new JoinException(text("cannot be inspected: " + e.getMessage()), e);
            };
        } catch (MalformedFrameException | DecodeException e) {
            throw new JoinException(text("cannot be inspected: its host gave a broken answer: " + e.getMessage()), e);
        }
    }

    private HostedBus report(SendChannel connection) throws PlatformException, MalformedFrameException {
        ChannelPair pair = platform.channelPair();
        try (ReceiveChannel answers = pair.receiving()) {
            try (KernelObject sending = pair.sending()) {
                ask(connection, sending);
            }
            return report(answers);
        }
    }

    private HostedBus report(ReceiveChannel answers) throws PlatformException, MalformedFrameException {
        try (IncomingPackets packets = platform.incomingPackets(1)) {
            await(answers, packets);
            FrameView frame = new FrameView();
            frame.wrap(packets.memory().bytes(), packets.offset(0), packets.length(0));
            int length = BusAnswer.read(frame);
            List<KernelObject> objects = packets.takeObjects(0);
            try {
                if (objects.size() != 1) {
                    throw new PlatformException(Reason.INVALID_OBJECT, "its host gave an answer without a report");
                }
                return BusReport.decode(read(objects.get(0), length));
            } finally {
                objects.forEach(KernelObject::close);
            }
        }
    }

    private void ask(SendChannel connection, KernelObject sending) throws PlatformException {
        PacketBuffer buffer = platform.packetBuffer(QUESTION_BYTES);
        try (OutgoingPackets packets = platform.outgoingPackets(1)) {
            packets.add(buffer, 0, ControllerQuestion.BUS.write(buffer.bytes()), List.of(sending));
            while (connection.send(packets, 0) == 0) {
                checkTime();
                connection.awaitWritable(limit.remainingNanos());
            }
        }
    }

    private void await(ReceiveChannel answers, IncomingPackets packets) throws PlatformException {
        int count = answers.receive(packets, 1);
        while (count == 0) {
            checkTime();
            answers.await(limit.remainingNanos());
            count = answers.receive(packets, 1);
        }
        if (count == ReceiveChannel.END) {
            throw new JoinException(
                    text(
                            "cannot be inspected: its host does not answer such questions. Hosts of the crate ipmb 0.8 do not"));
        }
    }

    private void checkTime() {
        if (limit.isOver()) {
            throw new JoinTimeoutException(text("was not inspected: its host did not answer in time"));
        }
        if (Thread.currentThread().isInterrupted()) {
            throw new IpmbInterruptedException(
                    text("was not inspected: the thread was interrupted while it waited for the answer"));
        }
    }

    /** Copies the report out of a memory that its writer may still change. */
    private ByteBuffer read(KernelObject memory, int length) throws PlatformException {
        SharedMemory shared = platform.sharedMemory();
        if (!shared.isSizeFixed(memory) || shared.size(memory) < length) {
            throw new PlatformException(Reason.INVALID_OBJECT, "its host gave an answer with a wrong report");
        }
        ByteBuffer copy = ByteBuffer.allocateDirect(length);
        shared.read(memory, 0, copy);
        return copy.flip();
    }

    private String text(String what) {
        return "The bus '" + options.identifier() + "' " + what;
    }
}
