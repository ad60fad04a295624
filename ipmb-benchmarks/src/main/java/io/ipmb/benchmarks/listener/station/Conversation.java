package io.ipmb.benchmarks.listener.station;

import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * A station's talk with the process that started it. All other output of this process goes to its standard error. A
 * thread reads the commands, so that this process ends with the other one, even in the middle of a wait.
 */
public final class Conversation {

    private final PrintStream out;
    private final BlockingQueue<String> commands = new LinkedBlockingQueue<>();

    private Conversation(PrintStream out) {
        this.out = out;
    }

    /** Takes the standard streams, before other code writes to them. */
    public static Conversation open() {
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        System.setOut(System.err);
        Conversation conversation = new Conversation(out);
        Thread reader = new Thread(conversation::read, "commands");
        reader.setDaemon(true);
        reader.start();
        return conversation;
    }

    private void read() {
        try (BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            @Nullable String line = in.readLine();
            while (line != null) {
                commands.add(line);
                line = in.readLine();
            }
        } catch (IOException e) {
            System.err.println("cannot read commands: " + e);
        }
        System.exit(0);
    }

    /** Prints a line. */
    public void say(String line) {
        out.println(line);
    }

    /** Waits for the next command. */
    public String next() throws InterruptedException {
        return commands.take();
    }

    /** Waits for the next command, and returns its number. */
    public long next(String command) throws InterruptedException {
        String line = next();
        if (!line.startsWith(command + " ")) {
            throw new IllegalStateException("expected '" + command + " NUMBER', got '" + line + "'");
        }
        return Long.parseLong(line.substring(command.length() + 1));
    }
}
