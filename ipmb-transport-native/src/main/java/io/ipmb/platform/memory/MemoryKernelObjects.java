package io.ipmb.platform.memory;

import io.ipmb.platform.KernelObject;
import io.ipmb.platform.KernelObjects;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.PlatformException.Reason;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;

/** {@link MemoryPlatform} describes how its files differ from an operating system's. */
final class MemoryKernelObjects implements KernelObjects {

    private final Census census;

    MemoryKernelObjects(Census census) {
        this.census = census;
    }

    @Override
    public boolean isOurs(KernelObject object) {
        return MemoryObject.isOf(object, census);
    }

    @Override
    public KernelObject adopt(long number) throws PlatformException {
        if (census.holder(number) instanceof MemoryObject object) {
            Counted moved = object.move();
            if (moved != null) {
                return new MemoryObject(census, moved);
            }
        }
        throw new PlatformException(Reason.INVALID_OBJECT, "no object of this world has the number " + number);
    }

    /** For reading only: the JDK has no channel for reading and writing on a bare descriptor. */
    @Override
    @SuppressWarnings("resource") // the stream would close the caller's descriptor, which stays the caller's
    public KernelObject duplicateOf(FileDescriptor descriptor) throws PlatformException {
        if (!descriptor.valid()) {
            throw new PlatformException(Reason.INVALID_OBJECT, "the file descriptor is closed");
        }
        return duplicateOf(new FileInputStream(descriptor).getChannel());
    }

    @Override
    public KernelObject duplicateOf(FileChannel channel) throws PlatformException {
        if (!channel.isOpen()) {
            throw new PlatformException(Reason.INVALID_OBJECT, channel + " is closed");
        }
        return new MemoryObject(census, new OpenFile(channel, false));
    }

    @Override
    public long number(KernelObject object) throws PlatformException {
        MemoryObject ours = MemoryObject.of(object, census);
        ours.target();
        return ours.number();
    }

    @Override
    public InputStream intoInputStream(KernelObject object) throws PlatformException {
        return Channels.newInputStream(intoChannel(object));
    }

    @Override
    public FileChannel intoChannel(KernelObject object) throws PlatformException {
        MemoryObject ours = MemoryObject.of(object, census);
        if (!(ours.target() instanceof OpenFile file)) {
            throw new PlatformException(Reason.INVALID_OBJECT, object + " is no file");
        }
        if (ours.move() == null) {
            throw new PlatformException(Reason.CLOSED, object + " is closed");
        }
        return new SharedFileChannel(file);
    }

    @Override
    public OutputStream intoOutputStream(KernelObject object) throws PlatformException {
        return Channels.newOutputStream(intoChannel(object));
    }
}
