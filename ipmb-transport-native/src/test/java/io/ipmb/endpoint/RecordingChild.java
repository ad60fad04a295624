package io.ipmb.endpoint;

import io.ipmb.Endpoint;
import io.ipmb.JoinOptions;
import io.ipmb.Subscription;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;

/**
 * A receiver that writes each number it was given, and the time, to a file before its handler returns. A kill leaves
 * what was written: only the number in its hands can be missing. Prints {@code joined}, and ends with its input.
 */
final class RecordingChild {

    /** A number and the time in nanoseconds. */
    static final int RECORD_BYTES = Integer.BYTES + Long.BYTES;

    private RecordingChild() {}

    /** @param args identifier of the bus, label, and the file */
    public static void main(String[] args) throws IOException {
        ByteBuffer record = ByteBuffer.allocate(RECORD_BYTES);
        try (FileOutputStream file = new FileOutputStream(args[2], true);
                Endpoint endpoint = Endpoint.join(JoinOptions.builder(args[0])
                        .label(args[1])
                        .controllerAffinity(false)
                        .receives(Integer.class)
                        .build())) {
            Subscription unused = endpoint.onMessage(message -> {
                record.clear().putInt(message.payload(Integer.class)).putLong(System.nanoTime());
                try {
                    file.write(record.array());
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            System.out.println("joined");
            while (System.in.read() >= 0) {
                // Until the test is over.
            }
        }
    }
}
