package io.ipmb.platform.memory;

import io.ipmb.platform.PlatformException;
import io.ipmb.platform.PlatformException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;

/** An open file of the JDK, shared by reference count. */
final class OpenFile extends Counted {

    private final FileChannel channel;
    private final boolean owned;

    /** @param owned whether the last reference closes the channel, because it has no other owner */
    OpenFile(FileChannel channel, boolean owned) {
        this.channel = channel;
        this.owned = owned;
    }

    FileChannel channel() {
        return channel;
    }

    /** The little-endian number in the first four bytes; read rather than mapped, because the file may shrink. */
    synchronized int counter() throws PlatformException {
        ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        int read = 0;
        try {
            while (read >= 0 && bytes.hasRemaining()) {
                read = channel.read(bytes, bytes.position());
            }
        } catch (IOException e) {
            throw failure(e);
        }
        if (read < 0) {
            throw new PlatformException(Reason.INVALID_OBJECT, describe() + " has no counter");
        }
        return bytes.getInt(0);
    }

    /** Atomic among callers of this method, but not with mappings of the file. */
    synchronized void addToCounter(int delta) throws PlatformException {
        ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putInt(0, counter() + delta);
        try {
            while (bytes.hasRemaining()) {
                channel.write(bytes, bytes.position());
            }
        } catch (IOException e) {
            throw failure(e);
        }
    }

    @Override
    void dispose() {
        if (!owned) {
            return;
        }
        try {
            channel.close();
        } catch (IOException e) {
            // ignored, as at the end of a process: no owner is left to report it to
        }
    }

    @Override
    String describe() {
        return "file " + channel;
    }

    static PlatformException failure(IOException cause) {
        return new PlatformException(
                cause instanceof ClosedChannelException ? Reason.INVALID_OBJECT : Reason.UNEXPECTED,
                "the file behind the object: " + cause,
                cause);
    }
}
