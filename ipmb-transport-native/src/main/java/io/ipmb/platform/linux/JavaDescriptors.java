package io.ipmb.platform.linux;

import com.sun.jna.Function;
import com.sun.jna.JNIEnv;
import com.sun.jna.Library;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;
import java.io.FileDescriptor;
import java.lang.reflect.Field;
import java.nio.channels.FileChannel;
import java.util.Map;

/**
 * Reads and writes the descriptor number inside {@link FileDescriptor}. The JDK has no public way; JNI's field functions,
 * which every JVM offers and which know no modules, are called through JNA.
 */
final class JavaDescriptors {

    private static final int VM_GET_ENV = 6;
    private static final int GET_FIELD_ID = 94;
    private static final int GET_OBJECT_FIELD = 95;
    private static final int GET_INT_FIELD = 100;
    private static final int SET_INT_FIELD = 109;
    private static final int JNI_VERSION = 0x00010008;
    private static final Map<String, Object> WITH_OBJECTS = Map.of(Library.OPTION_ALLOW_OBJECTS, Boolean.TRUE);

    private final Pointer vm;

    JavaDescriptors() {
        PointerByReference first = new PointerByReference();
        IntByReference count = new IntByReference();
        Function find = findCreatedVms();
        int result = find.invokeInt(new Object[] {first, 1, count});
        if (result != 0 || count.getValue() < 1) {
            throw new IllegalStateException("this JVM cannot be found by JNI_GetCreatedJavaVMs, result=" + result);
        }
        vm = first.getValue();
    }

    private static Function findCreatedVms() {
        try {
            return NativeLibrary.getProcess().getFunction("JNI_GetCreatedJavaVMs");
        } catch (UnsatisfiedLinkError e) {
            // Not among the global symbols of this launcher: ask the library itself, which is loaded already.
            return NativeLibrary.getInstance(System.getProperty("java.home") + "/lib/server/libjvm.so")
                    .getFunction("JNI_GetCreatedJavaVMs");
        }
    }

    /** The number in a descriptor; negative when it is closed. */
    int number(FileDescriptor descriptor) {
        Pointer id = fieldId(FileDescriptor.class, "fd", "I");
        return (int) function(GET_INT_FIELD).invoke(Integer.class, new Object[] {env(), descriptor, id}, WITH_OBJECTS);
    }

    /** The descriptor in a file channel of the default file system. */
    FileDescriptor descriptor(FileChannel channel) {
        Class<?> type = channel.getClass();
        while (type != Object.class && !hasDescriptor(type)) {
            type = type.getSuperclass();
        }
        if (type == Object.class) {
            throw new IllegalArgumentException("no channel of an operating system's file: " + channel.getClass());
        }
        Pointer id = fieldId(type, "fd", "Ljava/io/FileDescriptor;");
        return (FileDescriptor)
                function(GET_OBJECT_FIELD).invoke(Object.class, new Object[] {env(), channel, id}, WITH_OBJECTS);
    }

    private static boolean hasDescriptor(Class<?> type) {
        for (Field field : type.getDeclaredFields()) {
            if (field.getName().equals("fd") && field.getType() == FileDescriptor.class) {
                return true;
            }
        }
        return false;
    }

    /** A descriptor with this number; whoever gets it closes the number through a stream. */
    FileDescriptor of(int number) {
        FileDescriptor descriptor = new FileDescriptor();
        Pointer id = fieldId(FileDescriptor.class, "fd", "I");
        function(SET_INT_FIELD).invoke(Void.class, new Object[] {env(), descriptor, id, number}, WITH_OBJECTS);
        return descriptor;
    }

    private Pointer fieldId(Class<?> type, String name, String signature) {
        return (Pointer)
                function(GET_FIELD_ID).invoke(Pointer.class, new Object[] {env(), type, name, signature}, WITH_OBJECTS);
    }

    private static JNIEnv env() {
        return JNIEnv.CURRENT;
    }

    /** A function of this thread's JNI environment. */
    private Function function(int index) {
        PointerByReference environment = new PointerByReference();
        Function getEnv = Function.getFunction(vm.getPointer(0).getPointer((long) VM_GET_ENV * Long.BYTES));
        getEnv.invokeInt(new Object[] {vm, environment, JNI_VERSION});
        return Function.getFunction(environment.getValue().getPointer(0).getPointer((long) index * Long.BYTES));
    }
}
