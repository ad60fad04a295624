package io.ipmb.platform.memory;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

/**
 * A file seen through one reference: closing it releases the reference and leaves the file open for other references.
 * All references share one position, as duplicates of a descriptor do.
 */
final class SharedFileChannel extends FileChannel {

    private final FileChannel file;
    private final OpenFile reference;

    /** Takes ownership of one reference. */
    SharedFileChannel(OpenFile reference) {
        this.file = reference.channel();
        this.reference = reference;
    }

    @Override
    public int read(ByteBuffer to) throws IOException {
        return open().read(to);
    }

    @Override
    public long read(ByteBuffer[] to, int offset, int length) throws IOException {
        return open().read(to, offset, length);
    }

    @Override
    public int read(ByteBuffer to, long position) throws IOException {
        return open().read(to, position);
    }

    @Override
    public int write(ByteBuffer from) throws IOException {
        return open().write(from);
    }

    @Override
    public long write(ByteBuffer[] from, int offset, int length) throws IOException {
        return open().write(from, offset, length);
    }

    @Override
    public int write(ByteBuffer from, long position) throws IOException {
        return open().write(from, position);
    }

    @Override
    public long position() throws IOException {
        return open().position();
    }

    @Override
    public FileChannel position(long position) throws IOException {
        open().position(position);
        return this;
    }

    @Override
    public long size() throws IOException {
        return open().size();
    }

    @Override
    public FileChannel truncate(long size) throws IOException {
        open().truncate(size);
        return this;
    }

    @Override
    public void force(boolean metaData) throws IOException {
        open().force(metaData);
    }

    @Override
    public long transferTo(long position, long count, WritableByteChannel target) throws IOException {
        return open().transferTo(position, count, target);
    }

    @Override
    public long transferFrom(ReadableByteChannel source, long position, long count) throws IOException {
        return open().transferFrom(source, position, count);
    }

    @Override
    public MappedByteBuffer map(MapMode mode, long position, long size) throws IOException {
        return open().map(mode, position, size);
    }

    @Override
    public FileLock lock(long position, long size, boolean shared) throws IOException {
        return open().lock(position, size, shared);
    }

    @Override
    public FileLock tryLock(long position, long size, boolean shared) throws IOException {
        return open().tryLock(position, size, shared);
    }

    @Override
    protected void implCloseChannel() {
        reference.release();
    }

    private FileChannel open() throws IOException {
        if (!isOpen()) {
            throw new ClosedChannelException();
        }
        return file;
    }
}
