package io.ipmb.samples.plain;

import io.ipmb.Endpoint;
import io.ipmb.IncomingMessage;
import io.ipmb.Selector;

/**
 * Two endpoints on one bus, in plain Java: earth sends to moon. Nothing runs beforehand, since the first endpoint to
 * join hosts the bus. In real life the endpoints are in two programs; the code of each stays the same.
 */
public final class SendAndReceive {

    public static void main(String[] args) {
        String bus = args.length == 0 ? "com.solar" : args[0];
        try (Endpoint moon = Endpoint.join(bus, "moon");
                Endpoint earth = Endpoint.join(bus, "earth")) {
            earth.send(Selector.unicast("moon & !dark"), "Hello moon");
            try (IncomingMessage message = moon.receive()) {
                System.out.println("moon received: " + message.payload());
            }
        }
    }
}
