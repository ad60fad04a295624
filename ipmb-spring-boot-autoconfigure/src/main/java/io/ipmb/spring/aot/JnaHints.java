package io.ipmb.spring.aot;

import java.util.List;
import org.springframework.aot.hint.ExecutableMode;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.TypeReference;

/**
 * Hints for JNA: the names that its native library looks up when it is loaded, the class that declares the functions
 * for direct mapping, and the library itself. Classes are named by text: they are not public, and an application that
 * excludes the transport's operating-system part has none of them.
 */
final class JnaHints {

    private static final MemberCategory[] ALL_MEMBERS = {
        MemberCategory.ACCESS_DECLARED_FIELDS,
        MemberCategory.INVOKE_DECLARED_CONSTRUCTORS,
        MemberCategory.INVOKE_DECLARED_METHODS
    };

    /** The class with native methods that JNA binds to the functions of the C library. */
    static final String FUNCTIONS = "io.ipmb.platform.linux.JnaLinuxCalls$CLibrary";

    static final List<String> LIBRARIES =
            List.of("com/sun/jna/linux-x86-64/libjnidispatch.so", "com/sun/jna/linux-aarch64/libjnidispatch.so");

    /** The types of JNA that its native library uses. */
    private static final List<String> JNA_TYPES = List.of(
            "com.sun.jna.Callback",
            "com.sun.jna.CallbackReference",
            "com.sun.jna.CallbackReference$AttachOptions",
            "com.sun.jna.FromNativeConverter",
            "com.sun.jna.IntegerType",
            "com.sun.jna.JNIEnv",
            "com.sun.jna.LastErrorException",
            "com.sun.jna.Native",
            "com.sun.jna.Native$ffi_callback",
            "com.sun.jna.NativeMapped",
            "com.sun.jna.Pointer",
            "com.sun.jna.PointerType",
            "com.sun.jna.Structure",
            "com.sun.jna.Structure$ByValue",
            "com.sun.jna.Structure$FFIType$FFITypes",
            "com.sun.jna.WString");

    /** The boxes, for their field {@code TYPE}, their value and their constructor. */
    private static final List<Class<?>> BOXES = List.of(
            Boolean.class,
            Byte.class,
            Character.class,
            Double.class,
            Float.class,
            Integer.class,
            Long.class,
            Short.class,
            Void.class);

    private static final List<String> BUFFERS = List.of("Byte", "Char", "Short", "Int", "Long", "Float", "Double");

    private JnaHints() {}

    static void register(RuntimeHints hints) {
        JNA_TYPES.forEach(type -> registerAll(hints, type));
        registerAll(hints, FUNCTIONS);
        BOXES.forEach(type -> hints.reflection()
                .registerType(
                        type, MemberCategory.ACCESS_DECLARED_FIELDS, MemberCategory.INVOKE_DECLARED_CONSTRUCTORS));
        registerMethods(hints, "java.lang.Object", "toString");
        registerMethods(hints, "java.lang.Class", "getComponentType");
        registerMethods(hints, "java.lang.reflect.Method", "getParameterTypes", "getReturnType");
        registerMethods(hints, "java.lang.String", "toCharArray", "getBytes");
        hints.reflection()
                .registerType(String.class, MemberCategory.INVOKE_PUBLIC_CONSTRUCTORS)
                .registerType(System.class, MemberCategory.INVOKE_PUBLIC_METHODS);
        registerMethods(hints, "java.nio.Buffer", "position");
        BUFFERS.forEach(name -> registerMethods(hints, "java.nio." + name + "Buffer", "array", "arrayOffset"));
        registerDescriptors(hints);
        LIBRARIES.forEach(library -> hints.resources().registerPattern(library));
    }

    /** Registers the fields with the number of an open file, which JNI reads and writes. */
    private static void registerDescriptors(RuntimeHints hints) {
        hints.reflection()
                .registerType(TypeReference.of("java.io.FileDescriptor"), hint -> hint.withField("fd"))
                .registerType(TypeReference.of("sun.nio.ch.FileChannelImpl"), hint -> hint.withField("fd"));
    }

    private static void registerAll(RuntimeHints hints, String type) {
        hints.reflection().registerType(TypeReference.of(type), ALL_MEMBERS);
    }

    private static void registerMethods(RuntimeHints hints, String type, String... methods) {
        hints.reflection().registerType(TypeReference.of(type), hint -> {
            for (String method : methods) {
                hint.withMethod(method, List.of(), ExecutableMode.INVOKE);
            }
        });
    }
}
