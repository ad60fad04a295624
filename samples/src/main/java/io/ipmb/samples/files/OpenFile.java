package io.ipmb.samples.files;

import io.ipmb.Endpoint;
import io.ipmb.IncomingMessage;
import io.ipmb.NativeObject;
import io.ipmb.OutgoingMessage;
import io.ipmb.Selector;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * An open file that travels with a message: moon reads a file that it could not open itself, since its name is gone.
 * Any kernel object of the sender travels in this way, such as a pipe or a socket.
 */
public final class OpenFile {

    public static void main(String[] args) throws IOException {
        String bus = args.length == 0 ? "com.solar" : args[0];
        Path file = Files.writeString(Files.createTempFile("logbook", ".txt"), "all is well on earth");
        try (Endpoint moon = Endpoint.join(bus, "moon");
                Endpoint earth = Endpoint.join(bus, "earth")) {
            try (FileInputStream open = new FileInputStream(file.toFile());
                    NativeObject object = NativeObject.duplicateOf(open)) {
                Files.delete(file);
                earth.send(OutgoingMessage.of(Selector.unicast("moon"), "the logbook")
                        .withObject(object));
            }
            try (IncomingMessage message = moon.receive()) {
                for (NativeObject object : message.takeObjects()) {
                    try (InputStream content = object.toInputStream()) {
                        String text = new String(content.readAllBytes(), StandardCharsets.UTF_8);
                        System.out.println(message.payload() + ": " + text);
                    }
                }
            }
        }
    }
}
