package io.ipmb.platform;

import io.ipmb.BusPlatform;

/**
 * An operating system's means to build a bus. Implementations are stateless or thread-safe; their products are for one
 * thread at a time unless their own documentation allows more.
 */
public interface Platform extends BusPlatform {

    /** The name of this platform in messages and logs, for instance {@code linux}. */
    String name();

    /** The size in bytes of the largest packet that all peers on this platform can take. */
    int maxPacketSize();

    /** The most kernel objects of one packet here; a peer of another implementation may take fewer. */
    int maxObjects();

    /**
     * The most kernel objects of all kinds (descriptors, handles) that this process can have open at present, including
     * those of the rest of the program; {@link Long#MAX_VALUE} without a limit. Each call asks the system.
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
     * Connects to the holder of a name without waiting; the connection appears at its {@link NameClaim#accept()}.
     *
     * @throws PlatformException {@code NAME_NOT_IN_USE} when nobody holds it, {@code WOULD_BLOCK} while its queue of
     *     unaccepted connections is full, {@code DENIED}, {@code NO_RESOURCES}
     */
    SendChannel connect(String identifier) throws PlatformException;

    /** Makes a channel; its receiving half stays here, its sending half is for a peer. */
    ChannelPair channelPair() throws PlatformException;

    /**
     * Takes a received kernel object as the sending half of a channel. Consumes the object, also when it fails.
     *
     * @throws PlatformException {@code INVALID_OBJECT} when the object is no sending half of a channel pair: no channel
     *     at all, or a connection to a name, which would send the bus its own messages for ever
     */
    SendChannel sendingHalf(KernelObject object) throws PlatformException;

    /** Makes a link; one end stays here, the other one is for a peer. */
    LinkPair linkPair() throws PlatformException;

    /**
     * Takes a received kernel object as one end of a link. Consumes the object, also when it fails.
     *
     * @throws PlatformException {@code INVALID_OBJECT} when the object is no end of a link: no connection at all, a
     *     connection to a name, or half of a channel
     */
    Link link(KernelObject object) throws PlatformException;

    /** Makes an empty wait set. */
    WaitSet waitSet() throws PlatformException;

    /** Reserves memory to send packets from without a copy; untouched pages cost nothing. */
    PacketBuffer packetBuffer(int capacity);

    /** Makes room for receiving up to {@code packets} packets of the largest size in one call. */
    IncomingPackets incomingPackets(int packets);

    /**
     * As {@link #incomingPackets(int)}, for smaller packets.
     *
     * @param largest the bytes of the largest packet that need come in whole; a larger one may be {@linkplain
     *     IncomingPackets#truncated truncated}
     */
    IncomingPackets incomingPackets(int packets, int largest);

    /** Makes a list for sending up to {@code packets} packets in one call. */
    OutgoingPackets outgoingPackets(int packets);

    /** Shared memory of this platform. */
    SharedMemory sharedMemory();

    /** Conversion between kernel objects and their counterparts of the JDK. */
    KernelObjects kernelObjects();

    /** Whether the process with this id has certainly ended; false when that is unknown. */
    boolean isGone(long pid);

    /** This process from a peer's view. */
    PeerIdentity self();
}
