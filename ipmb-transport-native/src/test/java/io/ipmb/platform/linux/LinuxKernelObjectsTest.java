package io.ipmb.platform.linux;

import static io.ipmb.platform.linux.LinuxBench.expectFailure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ipmb.platform.DescriptorLeakCheck;
import io.ipmb.platform.KernelObject;
import io.ipmb.platform.KernelObjects;
import io.ipmb.platform.PlatformException.Reason;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(DescriptorLeakCheck.class)
class LinuxKernelObjectsTest {

    private static final int F_DUPFD = 0;
    private static final int F_GETFD = 1;

    @RegisterExtension
    private final LinuxBench bench = new LinuxBench();

    private final KernelObjects objects = bench.platform.kernelObjects();

    @TempDir
    private Path directory;

    private Path file;

    @BeforeEach
    void writeFile() throws Exception {
        file = Files.writeString(directory.resolve("file"), "contents");
    }

    private LinuxDescriptor duplicate(StandardOpenOption... options) throws Exception {
        try (FileChannel channel = FileChannel.open(file, options)) {
            return (LinuxDescriptor) bench.closing(objects.duplicateOf(channel));
        }
    }

    private boolean isCloseOnExec(KernelObject object) throws Exception {
        return bench.faults.real().fcntl((int) objects.number(object), F_GETFD, 0) == 1;
    }

    @Test
    void whatIsDuplicatedFromAStreamOutlivesIt() throws Exception {
        KernelObject object;
        try (FileInputStream stream = new FileInputStream(file.toFile())) {
            object = bench.closing(objects.duplicateOf(stream.getFD()));
            assertThat(stream.read()).isEqualTo('c');
        }

        assertThat(isCloseOnExec(object)).isTrue();
        try (InputStream rest = objects.intoInputStream(object)) {
            assertThat(new String(rest.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("ontents");
        }
        assertThat(object.isOpen()).isFalse();
    }

    @Test
    void closingTheStreamOrChannelClosesTheDescriptor() throws Exception {
        LinuxDescriptor first = duplicate(StandardOpenOption.READ);
        LinuxDescriptor second = duplicate(StandardOpenOption.WRITE);
        LinuxDescriptor third = duplicate(StandardOpenOption.READ);

        objects.intoInputStream(first).close();
        objects.intoOutputStream(second).close();
        objects.intoChannel(third).close();

        for (LinuxDescriptor object : new LinuxDescriptor[] {first, second, third}) {
            assertThat(bench.faults.real().fcntl(object.number(), F_GETFD, 0)).isEqualTo(-Errno.EBADF);
        }
    }

    @Test
    void anObjectBecomesWhatItWasOpenedFor() throws Exception {
        try (FileChannel reading = objects.intoChannel(duplicate(StandardOpenOption.READ))) {
            assertThat(reading.read(ByteBuffer.allocate(3))).isEqualTo(3);
            assertThatThrownBy(() -> reading.write(ByteBuffer.allocate(1))).isInstanceOf(RuntimeException.class);
        }
        try (FileChannel writing = objects.intoChannel(duplicate(StandardOpenOption.WRITE))) {
            assertThat(writing.write(ByteBuffer.wrap(new byte[] {'C'}), 0)).isEqualTo(1);
            assertThatThrownBy(() -> writing.read(ByteBuffer.allocate(1))).isInstanceOf(RuntimeException.class);
        }
        try (FileChannel both = objects.intoChannel(duplicate(StandardOpenOption.READ, StandardOpenOption.WRITE))) {
            both.write(ByteBuffer.wrap(new byte[] {'O'}), 1);
            ByteBuffer start = ByteBuffer.allocate(3);
            both.read(start, 0);
            assertThat(start.array()).containsExactly('C', 'O', 'n');
        }
        try (OutputStream out = objects.intoOutputStream(duplicate(StandardOpenOption.WRITE))) {
            out.write('x');
        }
        assertThat(file).hasContent("xOntents");
    }

    @Test
    void aChannelForBothDirectionsBeginsWhereTheObjectIs() throws Exception {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            channel.position(4);
            KernelObject object = bench.closing(objects.duplicateOf(channel));

            try (FileChannel own = objects.intoChannel(object)) {
                assertThat(own.position()).isEqualTo(4);
                own.position(1);
            }
            assertThat(channel.position()).isEqualTo(4);
            assertThat(object.isOpen()).isFalse();
        }
    }

    @Test
    void aChannelWithoutADescriptorLeftIsAShortageAndTheObjectStays() throws Exception {
        KernelObject object = duplicate(StandardOpenOption.READ, StandardOpenOption.WRITE);
        bench.faults.fail("reopen", Errno.EMFILE);
        bench.faults.fail("open", Errno.EMFILE);

        expectFailure(Reason.NO_RESOURCES, () -> objects.intoChannel(object));

        assertThat(object.isOpen()).isTrue();
        objects.intoChannel(object).close();
    }

    @Test
    void sharedMemoryBecomesAChannel() throws Exception {
        KernelObject memory = bench.closing(bench.platform.sharedMemory().create(100));
        bench.platform.sharedMemory().addToCounter(memory, 1);

        try (FileChannel channel = objects.intoChannel(memory)) {
            assertThat(channel.size()).isEqualTo(100);
            ByteBuffer first = ByteBuffer.allocate(1);
            channel.read(first, 0);
            assertThat(first.get(0)).isEqualTo((byte) 1);
        }
    }

    @Test
    void theWrongDirectionIsRefusedAndTheObjectStays() throws Exception {
        LinuxDescriptor reading = duplicate(StandardOpenOption.READ);
        LinuxDescriptor writing = duplicate(StandardOpenOption.WRITE);

        expectFailure(Reason.INVALID_OBJECT, () -> objects.intoOutputStream(reading));
        expectFailure(Reason.INVALID_OBJECT, () -> objects.intoInputStream(writing));

        assertThat(reading.isOpen()).isTrue();
        assertThat(writing.isOpen()).isTrue();
    }

    @Test
    void aSocketBecomesNoChannelForBothDirections() throws Exception {
        LinuxBench.Link link = bench.link();
        KernelObject socket = bench.closing(link.receiver().descriptor().duplicate());

        expectFailure(Reason.INVALID_OBJECT, () -> objects.intoChannel(socket));

        assertThat(socket.isOpen()).isTrue();
    }

    @Test
    void aNumberIsTakenOver() throws Exception {
        LinuxCalls calls = bench.faults.real();
        int number = calls.fcntl(duplicate(StandardOpenOption.READ).number(), F_DUPFD, 3);
        assertThat(calls.fcntl(number, F_GETFD, 0)).isZero();

        KernelObject object = bench.closing(objects.adopt(number));

        assertThat(objects.number(object)).isEqualTo(number);
        assertThat(isCloseOnExec(object)).isTrue();
        object.close();
        assertThat(calls.fcntl(number, F_GETFD, 0)).isEqualTo(-Errno.EBADF);
        expectFailure(Reason.CLOSED, () -> objects.number(object));
        expectFailure(Reason.CLOSED, () -> objects.intoInputStream(object));
        expectFailure(Reason.CLOSED, () -> objects.intoChannel(object));
    }

    @Test
    void whatIsNoDescriptorIsRefused() throws Exception {
        expectFailure(Reason.INVALID_OBJECT, () -> objects.adopt(-1));
        expectFailure(Reason.INVALID_OBJECT, () -> objects.adopt(1_000_000_000));
        expectFailure(Reason.INVALID_OBJECT, () -> objects.adopt(1L << 40));
        FileOutputStream closed = new FileOutputStream(file.toFile());
        FileChannel closedChannel = closed.getChannel();
        FileDescriptor descriptor = closed.getFD();
        closed.close();
        expectFailure(Reason.INVALID_OBJECT, () -> objects.duplicateOf(descriptor));
        expectFailure(Reason.INVALID_OBJECT, () -> objects.duplicateOf(closedChannel));
        expectFailure(Reason.INVALID_OBJECT, () -> objects.duplicateOf(new FileDescriptor()));
    }

    @Test
    void withoutAFreeDescriptorThereIsNoDuplicate() throws IOException {
        try (FileInputStream stream = new FileInputStream(file.toFile())) {
            bench.faults.fail("fcntl", Errno.EMFILE);

            expectFailure(Reason.NO_RESOURCES, () -> objects.duplicateOf(stream.getFD()));
        }
    }
}
