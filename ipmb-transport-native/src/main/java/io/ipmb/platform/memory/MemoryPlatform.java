package io.ipmb.platform.memory;

import io.ipmb.lane.Ring;
import io.ipmb.platform.ChannelPair;
import io.ipmb.platform.IncomingPackets;
import io.ipmb.platform.KernelObject;
import io.ipmb.platform.KernelObjects;
import io.ipmb.platform.Link;
import io.ipmb.platform.LinkPair;
import io.ipmb.platform.NameClaim;
import io.ipmb.platform.OutgoingPackets;
import io.ipmb.platform.PacketBuffer;
import io.ipmb.platform.PeerIdentity;
import io.ipmb.platform.Platform;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.PlatformException.Reason;
import io.ipmb.platform.SendChannel;
import io.ipmb.platform.SharedMemory;
import io.ipmb.platform.WaitSet;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A bus world inside one JVM, for deterministic tests: it has no threads and no clock of its own, and leaves nothing
 * behind. Endpoints with the same instance in their options meet on the same buses. Each {@code new MemoryPlatform()}
 * is a world of its own; {@link #withIdentity} shows the same world to another process or user. Thread-safe.
 *
 * <p>Only its files differ from an operating system's: {@link KernelObjects#duplicateOf(FileChannel)} cannot make a
 * second descriptor, so that its object merely counts references to the caller's channel. A sent object works until the
 * caller closes that channel; closing the object never closes the caller's channel. {@link #openFile(FileChannel)}
 * gives a channel away instead, and the last reference closes it. All objects of a file share one position, as
 * duplicates of a descriptor do. The number of an object is its place in the census, not a descriptor.
 *
 * <p>Where the contract allows, it is stricter than an operating system: a wait set fails with {@link
 * IllegalStateException} when one of its sources was closed without being removed.
 */
public final class MemoryPlatform implements Platform {

    static final int MAX_PACKET_SIZE = Ring.LARGEST_PACKET;
    static final int MAX_OBJECTS = Ring.MOST_OBJECTS;
    private static final int MAX_IDENTIFIER_BYTES = 106;
    private static final long DEFAULT_USER_ID = 1000;

    private final World world;
    private final PeerIdentity self;
    private final long maxOpenObjects;
    private final SharedMemory sharedMemory;
    private final KernelObjects kernelObjects;

    /** A new, empty world, seen by this process as the user 1000. */
    public MemoryPlatform() {
        this(new World(), new PeerIdentity(ProcessHandle.current().pid(), DEFAULT_USER_ID), Long.MAX_VALUE);
    }

    private MemoryPlatform(World world, PeerIdentity self, long maxOpenObjects) {
        this.world = world;
        this.self = self;
        this.maxOpenObjects = maxOpenObjects;
        this.sharedMemory = new MemorySharedMemory(world.census());
        this.kernelObjects = new MemoryKernelObjects(world.census());
    }

    /** The same world, seen by another process or user; both views share all that either of them makes. */
    public MemoryPlatform withIdentity(long pid, long userId) {
        return new MemoryPlatform(world, new PeerIdentity(pid, userId), maxOpenObjects);
    }

    /** The same world, seen by a process with this limit of open objects. */
    public MemoryPlatform withMaxOpenObjects(long limit) {
        return new MemoryPlatform(world, self, limit);
    }

    /**
     * All open things of this world, in the order of opening: names, halves of channels, objects (also inside
     * channels), wait sets and lists of packets. Empty after a test without leaks.
     */
    public List<OpenObject> openObjects() {
        return world.census().list();
    }

    /** Makes an object of a file and takes ownership of the channel: the last reference closes it. */
    public KernelObject openFile(FileChannel channel) throws PlatformException {
        if (!channel.isOpen()) {
            throw new PlatformException(Reason.INVALID_OBJECT, channel + " is closed");
        }
        return new MemoryObject(world.census(), new OpenFile(channel, true));
    }

    /**
     * A reference to the target of a sending half, as a hostile process would send it to trick a peer: this platform's
     * own calls never give away a connection to a name.
     *
     * @param channel a sending half of this world, which stays unchanged
     */
    public KernelObject objectOf(SendChannel channel) throws PlatformException {
        if (channel instanceof MemorySendChannel ours) {
            return ours.reference().duplicate();
        }
        throw new PlatformException(Reason.INVALID_OBJECT, channel + " is no channel of this platform");
    }

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public int maxPacketSize() {
        return MAX_PACKET_SIZE;
    }

    @Override
    public int maxObjects() {
        return MAX_OBJECTS;
    }

    /** {@inheritDoc} Without {@link #withMaxOpenObjects} there is no limit; exceeding the limit never fails here. */
    @Override
    public long maxOpenObjects() {
        return maxOpenObjects;
    }

    @Override
    public int maxIdentifierBytes() {
        return MAX_IDENTIFIER_BYTES;
    }

    @Override
    public NameClaim claim(String identifier) throws PlatformException {
        return world.claim(checked(identifier), self);
    }

    @Override
    public SendChannel connect(String identifier) throws PlatformException {
        return world.connect(checked(identifier), self);
    }

    @Override
    public ChannelPair channelPair() throws PlatformException {
        MemoryChannel channel = new MemoryChannel("channel pair", null, null);
        return new ChannelPair(
                new MemoryReceiveChannel(world.census(), channel), new MemoryObject(world.census(), channel));
    }

    @Override
    public SendChannel sendingHalf(KernelObject object) throws PlatformException {
        try {
            MemoryObject ours = MemoryObject.of(object, world.census());
            if (!(ours.target() instanceof MemoryChannel channel)) {
                throw new PlatformException(Reason.INVALID_OBJECT, object + " is no sending half of a channel");
            }
            if (channel.isConnection()) {
                throw new PlatformException(Reason.INVALID_OBJECT, object + " leads back to a name");
            }
            return new MemorySendChannel(ours.duplicate(), channel);
        } finally {
            object.close();
        }
    }

    @Override
    public LinkPair linkPair() {
        MemoryChannel there = MemoryChannel.ofLink();
        MemoryChannel back = MemoryChannel.ofLink();
        MemoryLinkEnd here = new MemoryLinkEnd(there, back);
        return new LinkPair(
                new MemoryLink(new MemoryObject(world.census(), here), here),
                new MemoryObject(world.census(), new MemoryLinkEnd(back, there)));
    }

    @Override
    public Link link(KernelObject object) throws PlatformException {
        try {
            return MemoryLink.of(MemoryObject.of(object, world.census()).duplicate());
        } finally {
            object.close();
        }
    }

    @Override
    public WaitSet waitSet() {
        return new MemoryWaitSet(world.census());
    }

    @Override
    public PacketBuffer packetBuffer(int capacity) {
        return new MemoryPacketBuffer(capacity);
    }

    @Override
    public IncomingPackets incomingPackets(int packets) {
        return new MemoryIncomingPackets(world.census(), packets);
    }

    /** {@inheritDoc} Every packet comes in whole: the list has no memory. */
    @Override
    public IncomingPackets incomingPackets(int packets, int largest) {
        return incomingPackets(packets);
    }

    @Override
    public OutgoingPackets outgoingPackets(int packets) {
        return new MemoryOutgoingPackets(world.census(), packets);
    }

    @Override
    public SharedMemory sharedMemory() {
        return sharedMemory;
    }

    @Override
    public KernelObjects kernelObjects() {
        return kernelObjects;
    }

    /**
     * {@inheritDoc}
     *
     * <p>The processes of this world are fictitious, so that their ends are unknown.
     */
    @Override
    public boolean isGone(long pid) {
        return false;
    }

    @Override
    public PeerIdentity self() {
        return self;
    }

    @Override
    public String toString() {
        return "in-process platform as " + self;
    }

    private static String checked(String identifier) {
        int bytes = identifier.getBytes(StandardCharsets.UTF_8).length;
        if (bytes == 0 || bytes > MAX_IDENTIFIER_BYTES || identifier.indexOf('\0') >= 0) {
            throw new IllegalArgumentException(
                    "an identifier has 1 to " + MAX_IDENTIFIER_BYTES + " bytes and no NUL: \"" + identifier + '"');
        }
        return identifier;
    }
}
