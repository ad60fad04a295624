package io.ipmb.cli;

import io.ipmb.MemoryRegion;
import io.ipmb.NativeObject;
import io.ipmb.OutgoingMessage;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** Files of the command line that travel with messages, as open files or as memory regions. Owns all of them. */
final class Attachments implements AutoCloseable {

    /** The bytes of a region that are filled at a time. */
    private static final long PIECE = 64L << 20;

    private final List<MemoryRegion> regions = new ArrayList<>();
    private final List<NativeObject> objects = new ArrayList<>();

    private Attachments() {}

    /**
     * Opens all files.
     *
     * @throws CommandFailedException when one of them cannot be read
     */
    static Attachments open(List<Path> regions, List<Path> objects) {
        Attachments attachments = new Attachments();
        try {
            for (Path file : regions) {
                attachments.regions.add(region(file));
            }
            for (Path file : objects) {
                attachments.objects.add(object(file));
            }
            return attachments;
        } catch (RuntimeException e) {
            attachments.close();
            throw e;
        }
    }

    /** The message with all of them. */
    OutgoingMessage attachTo(OutgoingMessage message) {
        OutgoingMessage whole = message;
        for (NativeObject object : objects) {
            whole = whole.withObject(object);
        }
        for (MemoryRegion region : regions) {
            whole = whole.withRegion(region);
        }
        return whole;
    }

    static CommandFailedException unreadable(Path file, IOException failure) {
        String reason = failure instanceof FileSystemException e && e.getReason() == null
                ? "no such file"
                : String.valueOf(failure.getMessage());
        return new CommandFailedException("cannot read " + file + ": " + reason, failure);
    }

    private static NativeObject object(Path file) {
        try (FileInputStream stream = new FileInputStream(file.toFile())) {
            return NativeObject.duplicateOf(stream);
        } catch (IOException e) {
            throw new CommandFailedException("cannot read " + e.getMessage(), e);
        }
    }

    private static MemoryRegion region(Path file) {
        try (FileChannel content = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = content.size();
            if (size == 0) {
                throw new CommandFailedException(file + " is empty; a memory region has at least one byte");
            }
            MemoryRegion region = MemoryRegion.allocate(size);
            try {
                fill(region, content, file);
                return region;
            } catch (IOException | RuntimeException e) {
                region.close();
                throw e;
            }
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private static void fill(MemoryRegion region, FileChannel content, Path file) throws IOException {
        long size = region.size();
        for (long at = 0; at < size; at += PIECE) {
            ByteBuffer piece = region.map(at, Math.min(PIECE, size - at));
            while (piece.hasRemaining()) {
                if (content.read(piece) < 0) {
                    throw new CommandFailedException(file + " became shorter while it was read");
                }
            }
        }
    }

    @Override
    public void close() {
        regions.forEach(MemoryRegion::close);
        objects.forEach(NativeObject::close);
    }
}
