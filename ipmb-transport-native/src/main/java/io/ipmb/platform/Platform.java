package io.ipmb.platform;

import io.ipmb.BusPlatform;

/**
 * One operating system's way to build a bus. Implementations are stateless or thread-safe; what they create is used by
 * one thread at a time unless its own documentation says more.
 */
public interface Platform extends BusPlatform {

    /** The name of this platform in messages and logs, for instance {@code linux}. */
    String name();

    /** The largest packet in bytes that every peer on this platform can take. */
    int maxPacketSize();

    /** The most kernel objects that one packet can carry here; a peer of another implementation may take fewer. */
    int maxObjects();

    /**
     * The most kernel objects of all kinds (descriptors, handles) that this process can have open at this moment, those
     * of the rest of the program included; {@link Long#MAX_VALUE} where the system sets no limit. Asks the system each
     * time.
     */
    long maxOpenObjects();

    /** The longest identifier of a bus in bytes of UTF-8. */
    int maxIdentifierBytes();

    /**
     * Claims the name of a bus, which makes the caller its controller.
     *
     * @throws PlatformException {@code NAME_TAKEN} when somebody holds it, {@code DENIED}, {@code NO_RESOURCES}
     */
    NameClaim claim(String identifier) throws PlatformException;

    /**
     * Connects to the holder of a name without waiting; what is sent arrives at its {@link NameClaim#accept()}.
     *
     * @throws PlatformException {@code NAME_NOT_IN_USE} when nobody holds it, {@code WOULD_BLOCK} while its queue of
     *     unaccepted connections is full, {@code DENIED}, {@code NO_RESOURCES}
     */
    SendChannel connect(String identifier) throws PlatformException;

    /** Makes a channel whose receiving half stays here and whose sending half is there to be handed to a peer. */
    ChannelPair channelPair() throws PlatformException;

    /**
     * Takes a received kernel object as the sending half of a channel. Consumes the object, also when it fails.
     *
     * @throws PlatformException {@code INVALID_OBJECT} when the object is no sending half of a channel pair: no channel
     *     at all, or a connection that leads back to a name (such a one would send the bus its own messages for ever)
     */
    SendChannel sendingHalf(KernelObject object) throws PlatformException;

    /** Makes an empty wait set. */
    WaitSet waitSet() throws PlatformException;

    /** Reserves memory that packets can be sent from without a copy; pages that are never touched cost nothing. */
    PacketBuffer packetBuffer(int capacity);

    /** Makes room for receiving up to {@code packets} packets of the largest size in one call. */
    IncomingPackets incomingPackets(int packets);

    /** Makes a list for sending up to {@code packets} packets in one call. */
    OutgoingPackets outgoingPackets(int packets);

    /** Shared memory of this platform. */
    SharedMemory sharedMemory();

    /** Conversion between kernel objects and what the JDK knows. */
    KernelObjects kernelObjects();

    /** Whether there is certainly no process with this id any more; false where that is not known. */
    boolean isGone(long pid);

    /** This process as a peer would see it. */
    PeerIdentity self();
}
