package io.ipmb.interop;

import io.ipmb.NativeObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Files as objects that travel with a message. */
final class TextFile {

    private TextFile() {}

    /** A file with this content that is already deleted; the caller closes it. */
    static NativeObject containing(String text) {
        try {
            Path path = Files.createTempFile("ipmb-interop", ".txt");
            try (FileChannel channel = FileChannel.open(
                    path, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE)) {
                channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
                channel.position(0);
                return NativeObject.duplicateOf(channel);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the object's file holds, from its beginning; the object is used up. */
    static String read(NativeObject object) {
        try (FileChannel channel = object.toChannel();
                InputStream stream = Channels.newInputStream(channel.position(0))) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
