package io.ipmb.endpoint;

import io.ipmb.AcknowledgeMode;
import io.ipmb.Endpoint;
import io.ipmb.IncomingMessage;
import io.ipmb.JoinOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * A receiver that acknowledges a message when it is told to: {@code next} takes one and prints {@code got TEXT
 * REDELIVERIES}, {@code acknowledge} acknowledges the oldest and prints {@code acknowledged}.
 */
final class AcknowledgingChild {

    private AcknowledgingChild() {}

    /** @param args identifier and label */
    public static void main(String[] args) throws IOException {
        Endpoint endpoint = Endpoint.join(JoinOptions.builder(args[0])
                .label(args[1])
                .controllerAffinity(false)
                .acknowledge(AcknowledgeMode.MANUAL)
                .build());
        Deque<IncomingMessage> taken = new ArrayDeque<>();
        System.out.println("joined");
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = commands.readLine(); line != null; line = commands.readLine()) {
            if (line.equals("next")) {
                IncomingMessage message = endpoint.receive();
                taken.add(message);
                System.out.println("got " + message.payload() + " " + message.redeliveries());
            } else {
                taken.remove().acknowledge();
                System.out.println("acknowledged");
            }
        }
        endpoint.close();
    }
}
