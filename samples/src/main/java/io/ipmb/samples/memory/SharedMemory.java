package io.ipmb.samples.memory;

import io.ipmb.Endpoint;
import io.ipmb.IncomingMessage;
import io.ipmb.MemoryRegion;
import io.ipmb.MemoryRegistry;
import io.ipmb.OutgoingMessage;
import io.ipmb.Selector;
import java.nio.ByteBuffer;

/**
 * Shared memory that travels with a message: earth draws into a region, moon reads the same memory, and nobody copies
 * it. The registry allocates the region again for the next picture once moon has closed its message.
 */
public final class SharedMemory {

    private static final int SIZE = 8 << 20;

    public static void main(String[] args) {
        String bus = args.length == 0 ? "com.solar" : args[0];
        try (Endpoint moon = Endpoint.join(bus, "moon");
                Endpoint earth = Endpoint.join(bus, "earth");
                MemoryRegistry registry = MemoryRegistry.create()) {
            for (int number = 1; number <= 3; number++) {
                draw(registry, earth, (byte) number);
                look(moon);
            }
            System.out.println("regions: " + registry.statistics().regions());
        }
    }

    private static void draw(MemoryRegistry registry, Endpoint earth, byte colour) {
        try (MemoryRegion region = registry.allocate(SIZE, "pictures")) {
            ByteBuffer pixels = region.map(0, SIZE);
            while (pixels.hasRemaining()) {
                pixels.put(colour);
            }
            earth.send(OutgoingMessage.of(Selector.unicast("moon"), "picture " + colour)
                    .withRegion(region));
        }
    }

    private static void look(Endpoint moon) {
        try (IncomingMessage message = moon.receive()) {
            ByteBuffer pixels = message.regions().get(0).map();
            System.out.println(message.payload() + " ends with " + pixels.get(SIZE - 1));
        }
    }
}
