package io.ipmb.platform.linux;

import com.sun.jna.Function;
import com.sun.jna.Memory;
import com.sun.jna.NativeLibrary;
import io.ipmb.Endpoint;
import io.ipmb.IncomingMessage;
import io.ipmb.JoinOptions;
import io.ipmb.MemoryRegion;
import io.ipmb.NativeObject;
import io.ipmb.OutgoingMessage;
import io.ipmb.Selector;
import java.io.FileInputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.UUID;

/** A process that lets the kernel refuse some calls to it for good, and then uses a bus. For x86-64. */
final class FilteredChild {

    private static final int PR_SET_NO_NEW_PRIVS = 38;
    private static final long SECCOMP = 317;
    private static final int SECCOMP_SET_MODE_FILTER = 1;
    private static final int SECCOMP_FILTER_FLAG_TSYNC = 1;

    private static final int LOAD_WORD = 0x20;
    private static final int JUMP_IF_EQUAL = 0x15;
    private static final int RETURN = 0x06;
    private static final int ALLOW = 0x7FFF_0000;
    private static final int ERRNO = 0x0005_0000;

    private static final int FCNTL = 72;
    private static final int F_ADD_SEALS = 1033;

    /** ppoll, recvmmsg, sendmmsg, memfd_create. */
    private static final int[] REFUSED = {271, 299, 307, 319};

    private static final int STATX = 332;

    /** Where the first and the second argument's lower half are in struct seccomp_data. */
    private static final int NUMBER = 0;

    private static final int SECOND_ARGUMENT = 24;

    private FilteredChild() {}

    /** @param arguments the error number that the calls are refused with */
    public static void main(String[] arguments) throws Exception {
        refuse(Integer.parseInt(arguments[0]));
        String bus = "test." + UUID.randomUUID();
        try (Endpoint host = Endpoint.join(bus, "host");
                Endpoint guest = Endpoint.join(bus, "guest");
                MemoryRegion region = MemoryRegion.allocate(10_000);
                FileInputStream file = new FileInputStream("/proc/self/stat");
                NativeObject object = NativeObject.duplicateOf(file)) {
            region.map().put(9_999, (byte) 7);
            for (int i = 0; i < 100; i++) {
                guest.send(OutgoingMessage.of(Selector.unicast("host"), "to the host")
                        .withObject(object)
                        .withRegion(region));
                host.send(OutgoingMessage.of(Selector.unicast("guest"), "to the guest"));
                try (IncomingMessage message = next(host)) {
                    ByteBuffer bytes = message.regions().get(0).map();
                    require(bytes.get(9_999) == 7, "the region's content");
                    require(message.objects().size() == 1, "the object");
                }
                next(guest).close();
            }
            require(guest.receive(Duration.ofMillis(10)) == null, "no message more");
        }
        try (Endpoint again =
                Endpoint.join(JoinOptions.builder(bus).label("again").build())) {
            require(again.isController(), "the name is free");
        }
        System.out.println("works");
    }

    private static IncomingMessage next(Endpoint endpoint) {
        IncomingMessage message = endpoint.receive(Duration.ofSeconds(20));
        require(message != null, "a message");
        return message;
    }

    private static void require(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError("expected " + what);
        }
    }

    private static void refuse(int errno) {
        // The JDK itself uses statx from 22 on, without another way.
        boolean statxToo = Runtime.version().feature() < 22;
        int calls = REFUSED.length + (statxToo ? 1 : 0);
        int count = 1 + calls + 3 + 2;
        Memory program = new Memory(8L * count);
        int at = 0;
        instruction(program, at++, LOAD_WORD, 0, 0, NUMBER);
        int refusal = count - 1;
        for (int call : REFUSED) {
            instruction(program, at, JUMP_IF_EQUAL, refusal - at - 1, 0, call);
            at++;
        }
        if (statxToo) {
            instruction(program, at, JUMP_IF_EQUAL, refusal - at - 1, 0, STATX);
            at++;
        }
        // Of fcntl the one command alone.
        instruction(program, at++, JUMP_IF_EQUAL, 0, 2, FCNTL);
        instruction(program, at++, LOAD_WORD, 0, 0, SECOND_ARGUMENT);
        instruction(program, at, JUMP_IF_EQUAL, refusal - at - 1, 0, F_ADD_SEALS);
        at++;
        instruction(program, at++, RETURN, 0, 0, ALLOW);
        instruction(program, at, RETURN, 0, 0, ERRNO | errno);
        Memory descriptor = new Memory(16);
        descriptor.setShort(0, (short) count);
        descriptor.setPointer(8, program);
        NativeLibrary library = NativeLibrary.getProcess();
        Function prctl = library.getFunction("prctl");
        require(prctl.invokeInt(new Object[] {PR_SET_NO_NEW_PRIVS, 1L, 0L, 0L, 0L}) == 0, "no new privileges");
        Function syscall = library.getFunction("syscall");
        require(
                syscall.invokeLong(new Object[] {
                            SECCOMP, (long) SECCOMP_SET_MODE_FILTER, (long) SECCOMP_FILTER_FLAG_TSYNC, descriptor
                        })
                        == 0,
                "the filter");
    }

    private static void instruction(Memory program, int place, int code, int ifTrue, int ifFalse, int value) {
        long start = 8L * place;
        program.setShort(start, (short) code);
        program.setByte(start + 2, (byte) ifTrue);
        program.setByte(start + 3, (byte) ifFalse);
        program.setInt(start + 4, value);
    }
}
