package io.ipmb.platform.linux;

import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.Endpoint;
import io.ipmb.IncomingMessage;
import io.ipmb.JoinOptions;
import io.ipmb.MemoryRegion;
import io.ipmb.NativeObject;
import io.ipmb.OutgoingMessage;
import io.ipmb.Selector;
import io.ipmb.platform.DescriptorLeakCheck;
import io.ipmb.platform.OpenDescriptors;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A child process must not keep a bus alive whose members are gone. */
@ExtendWith(DescriptorLeakCheck.class)
class ChildProcessTest {

    private static final int O_CLOEXEC = 02000000;

    @Test
    void noDescriptorOfTheBusSurvivesInAChildProcess() throws IOException {
        List<String> before = OpenDescriptors.list();
        String name = "test." + UUID.randomUUID();
        try (Endpoint host = Endpoint.join(JoinOptions.builder(name)
                        .platform(new LinuxPlatform())
                        .label("host")
                        .build());
                Endpoint guest = Endpoint.join(JoinOptions.builder(name)
                        .platform(new LinuxPlatform())
                        .label("guest")
                        .build());
                MemoryRegion region = MemoryRegion.allocate(100);
                FileInputStream stream = new FileInputStream("/proc/self/stat");
                NativeObject object = NativeObject.duplicateOf(stream)) {
            host.send(OutgoingMessage.of(Selector.unicast("guest"), "with both")
                    .withRegion(region)
                    .withObject(object));
            try (IncomingMessage message = guest.receive(Duration.ofSeconds(10))) {
                assertThat(message).isNotNull();
                List<String> opened = new ArrayList<>(OpenDescriptors.list());
                opened.removeAll(before);
                assertThat(opened)
                        .as("name, connection, both channels, wait sets, both memory files")
                        .hasSizeGreaterThanOrEqualTo(8);
                assertThat(opened).allSatisfy(ChildProcessTest::assertClosedInChildren);
                assertClosedInChildren(object.number() + " a duplicate");
                assertClosedInChildren(message.objects().get(0).number() + " received");
            }
        }
    }

    private static void assertClosedInChildren(String descriptor) {
        String number = descriptor.substring(0, descriptor.indexOf(' '));
        try {
            String flags = Files.readAllLines(Path.of("/proc/self/fdinfo/" + number)).stream()
                    .filter(line -> line.startsWith("flags:"))
                    .findFirst()
                    .orElseThrow();
            int value = Integer.parseInt(flags.substring("flags:".length()).strip(), 8);
            assertThat(value & O_CLOEXEC).as("CLOEXEC of " + descriptor).isEqualTo(O_CLOEXEC);
        } catch (NoSuchFileException e) {
            // What earlier tests have lost is closed whenever the collector finds it.
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
