package io.ipmb.testsupport;

import io.ipmb.Endpoint;
import io.ipmb.JoinOptions;
import io.ipmb.Selector;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * A member of a bus that does what it is told, line by line: {@code send SELECTOR TEXT}, {@code controller?},
 * {@code close}. Prints {@code joined} at first, each String that it gets as {@code got TEXT}, and answers.
 */
public final class BusChild {

    private BusChild() {}

    /** @param args identifier and label */
    public static void main(String[] args) throws IOException {
        Endpoint endpoint =
                Endpoint.join(JoinOptions.builder(args[0]).label(args[1]).build());
        endpoint.onMessage(message -> System.out.println("got " + message.payload()));
        System.out.println("joined");
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        String line = commands.readLine();
        while (line != null) {
            String[] words = line.split(" ", 3);
            switch (words[0]) {
                case "send" ->
                    endpoint.send(Selector.unicast(words[1]).withTimeToLive(Duration.ofSeconds(10)), words[2]);
                case "controller?" -> System.out.println("controller " + endpoint.isController());
                case "close" -> {
                    endpoint.close();
                    System.out.println("closed");
                }
                default -> System.out.println("unknown command " + line);
            }
            line = commands.readLine();
        }
        endpoint.close();
    }
}
