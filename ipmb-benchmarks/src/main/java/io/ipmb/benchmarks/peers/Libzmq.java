package io.ipmb.benchmarks.peers;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import java.nio.file.Path;

/** The functions of libzmq 4 that the stations call, by JNA's direct mapping. */
final class Libzmq {

    static final int PULL = 7;
    static final int PUSH = 8;

    private static final String LIBRARY = "zmq";

    static {
        Native.register(LIBRARY);
    }

    private Libzmq() {}

    /** Whether this system has the library. */
    static boolean isThere() {
        try {
            return zmq_errno() >= 0;
        } catch (LinkageError e) {
            return false;
        }
    }

    /** The library's version. */
    static String version() {
        IntByReference major = new IntByReference();
        IntByReference minor = new IntByReference();
        IntByReference patch = new IntByReference();
        zmq_version(major, minor, patch);
        return major.getValue() + "." + minor.getValue() + "." + patch.getValue();
    }

    /** The address of a socket in a folder. */
    static String endpoint(Path folder) {
        return "ipc://" + folder.resolve("zmq");
    }

    /** The library's text about a failure. */
    static IllegalStateException failure(String call) {
        return new IllegalStateException(call + ": " + zmq_strerror(zmq_errno()));
    }

    static native Pointer zmq_ctx_new();

    static native int zmq_ctx_term(Pointer context);

    static native Pointer zmq_socket(Pointer context, int type);

    static native int zmq_close(Pointer socket);

    static native int zmq_bind(Pointer socket, String endpoint);

    static native int zmq_connect(Pointer socket, String endpoint);

    static native int zmq_send(Pointer socket, Pointer bytes, long length, int flags);

    static native int zmq_recv(Pointer socket, Pointer bytes, long length, int flags);

    static native void zmq_version(IntByReference major, IntByReference minor, IntByReference patch);

    static native int zmq_errno();

    static native String zmq_strerror(int error);
}
