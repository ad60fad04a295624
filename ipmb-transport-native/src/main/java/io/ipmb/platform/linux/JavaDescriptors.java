package io.ipmb.platform.linux;

import com.sun.jna.Function;
import com.sun.jna.JNIEnv;
import com.sun.jna.Library;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.io.FileDescriptor;
import java.nio.channels.FileChannel;
import java.util.Map;
import java.util.Objects;

/**
 * Access to the number inside a {@link FileDescriptor}. The JDK shows it to native code only, so this reads and writes
 * it through the function table of JNI. Without reflection, no package of the JDK needs to be opened. Stateless.
 */
final class JavaDescriptors {

    /** Indices of the function table of JNI, fixed by its specification. */
    private static final int GET_FIELD_ID = 94;

    private static final int GET_OBJECT_FIELD = 95;
    private static final int GET_INT_FIELD = 100;
    private static final int SET_INT_FIELD = 109;

    private static final Map<String, ?> WITH_OBJECTS = Map.of(Library.OPTION_ALLOW_OBJECTS, Boolean.TRUE);

    private JavaDescriptors() {}

    /** The number; -1 for a closed file. */
    static int number(FileDescriptor descriptor) {
        Pointer table = functionTable();
        Pointer field = field(table, FileDescriptor.class, "fd", "I");
        return (int) call(table, GET_INT_FIELD, int.class, descriptor, field);
    }

    /** A new descriptor with this number. */
    static FileDescriptor withNumber(int number) {
        FileDescriptor descriptor = new FileDescriptor();
        Pointer table = functionTable();
        Pointer field = field(table, FileDescriptor.class, "fd", "I");
        call(table, SET_INT_FIELD, void.class, descriptor, field, number);
        return descriptor;
    }

    /**
     * The descriptor inside a channel.
     *
     * @throws IllegalArgumentException when the channel is not one of the default file system
     */
    static FileDescriptor descriptor(FileChannel channel) {
        Class<?> type = channel.getClass();
        if (!type.getName().equals("sun.nio.ch.FileChannelImpl")) {
            throw new IllegalArgumentException("the channel is not one of the default file system: " + type.getName());
        }
        Pointer table = functionTable();
        Pointer field = field(table, type, "fd", "Ljava/io/FileDescriptor;");
        return (FileDescriptor) call(table, GET_OBJECT_FIELD, FileDescriptor.class, channel, field);
    }

    private static Pointer field(Pointer table, Class<?> type, String name, String signature) {
        return (Pointer) call(table, GET_FIELD_ID, Pointer.class, type, name, signature);
    }

    private static Object call(Pointer table, int place, Class<?> result, Object... arguments) {
        Object[] all = new Object[arguments.length + 1];
        all[0] = JNIEnv.CURRENT;
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        Function function = Function.getFunction(table.getPointer((long) place * Native.POINTER_SIZE));
        return function.invoke(result, all, WITH_OBJECTS);
    }

    /** The first word of the thread's JNI environment, read with {@code memcpy}, which takes addresses. */
    private static Pointer functionTable() {
        try (Memory word = new Memory(Native.POINTER_SIZE)) {
            Function copy = NativeLibrary.getProcess().getFunction("memcpy");
            copy.invoke(Pointer.class, new Object[] {word, JNIEnv.CURRENT, (long) Native.POINTER_SIZE}, WITH_OBJECTS);
            return Objects.requireNonNull(word.getPointer(0));
        }
    }
}
