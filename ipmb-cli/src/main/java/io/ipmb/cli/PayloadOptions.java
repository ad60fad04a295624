package io.ipmb.cli;

import io.ipmb.envelope.EnvelopeContent.Header;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** The payload, headers and attachments of a message. */
final class PayloadOptions {

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    @Option(names = "--json", description = "TEXT is JSON, for listeners that take objects")
    private boolean json;

    @Option(
            names = "--header",
            paramLabel = "NAME=VALUE",
            description = "Add a header for listeners of applications; repeatable")
    private List<Header> headers = new ArrayList<>();

    @Option(
            names = "--bytes",
            paramLabel = "FILE",
            description = "Send the file's content as a BytesMessage; - stands for stdin")
    private @Nullable String bytes;

    @Option(names = "--format", paramLabel = "N", description = "Format number of the BytesMessage, 0 to 65535")
    private @Nullable Integer format;

    @Option(
            names = "--region",
            paramLabel = "FILE",
            description = "Attach a memory region with the file's content; repeatable")
    private List<Path> regions = new ArrayList<>();

    @Option(names = "--object", paramLabel = "FILE", description = "Attach the open file; repeatable")
    private List<Path> objects = new ArrayList<>();

    /**
     * Checks everything that needs no reading.
     *
     * @param text TEXT; null without one
     */
    void check(BusOptions bus, @Nullable String text) {
        if ((bytes == null) != (format == null)) {
            throw bus.usage("--bytes and --format go together: the file, and the number of its format");
        }
        if (bytes != null && text != null) {
            throw bus.usage("a message has one payload; leave out TEXT or --bytes");
        }
        if (bytes != null && json) {
            throw bus.usage("a message has one payload; leave out --json or --bytes");
        }
        if (format != null && (format < 0 || format > 0xffff)) {
            throw bus.usage("--format " + format + " is not in 0..65535");
        }
        Set<String> names = new HashSet<>();
        for (Header header : headers) {
            if (!names.add(header.name())) {
                throw bus.usage("--header " + header.name() + " is there twice; a message has each header once");
            }
        }
        if (json && text != null && !text.equals(Stdin.NAME)) {
            String objection = objectionToJson(text);
            if (objection != null) {
                throw bus.usage("TEXT is not JSON, " + objection);
            }
        }
        if (text == null && bytes == null && !isAttachmentAlone() && Stdin.isTerminal()) {
            throw bus.usage("there is nothing to send; write TEXT, or - and type it, or connect a pipe");
        }
    }

    /** Whether there is a header with this name. */
    boolean has(String header) {
        return headers.stream().anyMatch(one -> one.name().equals(header));
    }

    /** Whether the payload is a text, which a number can follow. */
    boolean isPlainText() {
        return bytes == null && !json;
    }

    /**
     * Reads the payload and opens the attachments.
     *
     * @param text TEXT; null without one
     * @throws CommandFailedException when a file or stdin is unreadable
     */
    Parcel open(@Nullable String text) {
        Body body = body(text);
        return new Parcel(body, headers, Attachments.open(regions, objects));
    }

    private Body body(@Nullable String given) {
        Integer number = format;
        if (bytes != null && number != null) {
            return new Body.Bytes(number, bytes.equals(Stdin.NAME) ? Stdin.bytes(Parcel.MOST_BYTES) : content(bytes));
        }
        if (given != null && !given.equals(Stdin.NAME)) {
            return json ? new Body.Json(given) : new Body.Text(given);
        }
        if (given == null && isAttachmentAlone()) {
            return new Body.Text("");
        }
        if (!json) {
            return new Body.Text(Stdin.text(Parcel.MOST_BYTES));
        }
        String read = Stdin.text(Parcel.MOST_BYTES_IN_REGION);
        String objection = objectionToJson(read);
        if (objection != null) {
            throw new CommandFailedException("stdin is not JSON, " + objection);
        }
        return new Body.Json(read);
    }

    /** A message with attachments alone does not wait for a text on stdin. */
    private boolean isAttachmentAlone() {
        return !json && !(regions.isEmpty() && objects.isEmpty());
    }

    private static byte[] content(String name) {
        Path file = Path.of(name);
        try {
            long size = Files.size(file);
            if (size > Parcel.MOST_BYTES) {
                throw new CommandFailedException(file + " has " + size + " bytes, a message has at most "
                        + Parcel.MOST_BYTES + "; send it with --region");
            }
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw Attachments.unreadable(file, e);
        }
    }

    private static @Nullable String objectionToJson(String text) {
        try {
            if (JSON.readTree(text).isMissingNode()) {
                return "it is empty; write a text in quotes, a number, an array or an object";
            }
            return null;
        } catch (JacksonException e) {
            TokenStreamLocation at = e.getLocation();
            String where = at == null ? "" : "at line " + at.getLineNr() + ", column " + at.getColumnNr() + ": ";
            return where + e.getOriginalMessage();
        }
    }
}
