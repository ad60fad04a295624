package io.ipmb.benchmarks.listener.station;

import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A station's talk with the process that started it. Whatever else this process prints goes to its standard error. */
public final class Conversation {

    private final PrintStream out;
    private final BufferedReader in;

    private Conversation(PrintStream out, BufferedReader in) {
        this.out = out;
        this.in = in;
    }

    /** Takes the standard streams, before anything else writes to them. */
    public static Conversation open() {
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        System.setOut(System.err);
        return new Conversation(out, new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)));
    }

    void say(String line) {
        out.println(line);
    }

    /** The number behind the next command; null when there is none, because the other side wants an end or is dead. */
    @Nullable Long next(String command) throws IOException {
        @Nullable String line = in.readLine();
        if (line == null) {
            return null;
        }
        if (!line.startsWith(command + " ")) {
            throw new IOException("expected '" + command + " NUMBER', got '" + line + "'");
        }
        return Long.valueOf(line.substring(command.length() + 1));
    }
}
