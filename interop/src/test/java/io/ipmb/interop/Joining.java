package io.ipmb.interop;

import java.time.Duration;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** How an endpoint of a driven process joins a bus. */
final class Joining {

    private final ObjectNode arguments = PeerProcess.object();

    private Joining() {}

    static Joining of(String bus, String... label) {
        Joining joining = new Joining();
        joining.arguments.put("bus", bus);
        ArrayNode elements = joining.arguments.putArray("label");
        for (String element : label) {
            elements.add(element);
        }
        return joining;
    }

    Joining token(String token) {
        arguments.put("token", token);
        return this;
    }

    /** It never hosts the bus. */
    Joining asGuest() {
        arguments.put("affinity", false);
        return this;
    }

    /** It waits for the bus so long; for ever unless set. */
    Joining within(Duration timeout) {
        arguments.put("timeoutMs", timeout.toMillis());
        return this;
    }

    /** Messages are counted and not reported. */
    Joining quiet() {
        arguments.put("quiet", true);
        return this;
    }

    /** Payloads of types that it does not know are reported; else they are skipped. */
    Joining reportingUnknownTypes() {
        arguments.put("reportUnknown", true);
        return this;
    }

    ObjectNode arguments() {
        return arguments;
    }
}
