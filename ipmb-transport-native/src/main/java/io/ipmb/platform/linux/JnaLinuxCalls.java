package io.ipmb.platform.linux;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import io.ipmb.UnsupportedPlatformException;
import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/**
 * System calls through the C library, by JNA's direct mapping: one JNI transition per call, arguments in registers, no
 * objects. The first instance binds the C library.
 */
final class JnaLinuxCalls implements LinuxCalls {

    private static final int FUTEX_WAKE_OP = 5;

    private final long futexNumber;

    /** {@code fstat} by its number: the C library has a function of that name from glibc 2.33 on. */
    private final long fstatNumber;

    /** @param architecture the machine, as the system property {@code os.arch} names it */
    JnaLinuxCalls(String architecture) {
        this.fstatNumber = architecture.equals("amd64") ? 5 : 80;
        this.futexNumber = switch (architecture) {
            case "amd64" -> 202;
            case "aarch64" -> 98;
            default ->
                throw new UnsupportedPlatformException(
                        "ipmb does not know the system calls of this machine: os.arch=" + architecture);
        };
        // The first call binds the library; here its failure can be explained.
        CLibrary.geteuid();
    }

    private static int checked(int result) {
        return result < 0 ? -Native.getLastError() : result;
    }

    private static long checked(long result) {
        // An address of mmap is never negative: user memory lies below 2^56.
        return result < 0 ? -Native.getLastError() : result;
    }

    @Override
    public int socket(int domain, int type, int protocol) {
        return checked(CLibrary.socket(domain, type, protocol));
    }

    @Override
    public int socketpair(int domain, int type, int protocol, long descriptors) {
        return checked(CLibrary.socketpair(domain, type, protocol, descriptors));
    }

    @Override
    public int bind(int descriptor, long address, int length) {
        return checked(CLibrary.bind(descriptor, address, length));
    }

    @Override
    public int listen(int descriptor, int backlog) {
        return checked(CLibrary.listen(descriptor, backlog));
    }

    @Override
    public int connect(int descriptor, long address, int length) {
        return checked(CLibrary.connect(descriptor, address, length));
    }

    @Override
    public int accept4(int descriptor, int flags) {
        return checked(CLibrary.accept4(descriptor, 0, 0, flags));
    }

    @Override
    public int shutdown(int descriptor, int how) {
        return checked(CLibrary.shutdown(descriptor, how));
    }

    @Override
    public int getsockopt(int descriptor, int level, int option, long value, long length) {
        return checked(CLibrary.getsockopt(descriptor, level, option, value, length));
    }

    @Override
    public int setsockopt(int descriptor, int level, int option, long value, int length) {
        return checked(CLibrary.setsockopt(descriptor, level, option, value, length));
    }

    @Override
    public int getsockname(int descriptor, long address, long length) {
        return checked(CLibrary.getsockname(descriptor, address, length));
    }

    @Override
    public int getpeername(int descriptor, long address, long length) {
        return checked(CLibrary.getpeername(descriptor, address, length));
    }

    @Override
    public long send(int descriptor, long buffer, long length, int flags) {
        return checked(CLibrary.send(descriptor, buffer, length, flags));
    }

    @Override
    public int sendmmsg(int descriptor, long headers, int count, int flags) {
        return checked(CLibrary.sendmmsg(descriptor, headers, count, flags));
    }

    @Override
    public int recvmmsg(int descriptor, long headers, int count, int flags) {
        return checked(CLibrary.recvmmsg(descriptor, headers, count, flags, 0));
    }

    @Override
    public long sendmsg(int descriptor, long header, int flags) {
        return checked(CLibrary.sendmsg(descriptor, header, flags));
    }

    @Override
    public long recvmsg(int descriptor, long header, int flags) {
        return checked(CLibrary.recvmsg(descriptor, header, flags));
    }

    @Override
    public int poll(long descriptors, int count, int timeoutMillis) {
        return checked(CLibrary.poll(descriptors, count, timeoutMillis));
    }

    @Override
    public int ppoll(long descriptors, int count, long timeout) {
        return checked(CLibrary.ppoll(descriptors, count, timeout, 0));
    }

    @Override
    public int epollCreate(int flags) {
        return checked(CLibrary.epoll_create1(flags));
    }

    @Override
    public int epollControl(int epoll, int operation, int descriptor, long event) {
        return checked(CLibrary.epoll_ctl(epoll, operation, descriptor, event));
    }

    @Override
    public int epollWait(int epoll, long events, int count, int timeoutMillis) {
        return checked(CLibrary.epoll_wait(epoll, events, count, timeoutMillis));
    }

    @Override
    public int eventfd(int initial, int flags) {
        return checked(CLibrary.eventfd(initial, flags));
    }

    @Override
    public long read(int descriptor, long buffer, long length) {
        return checked(CLibrary.read(descriptor, buffer, length));
    }

    @Override
    public long write(int descriptor, long buffer, long length) {
        return checked(CLibrary.write(descriptor, buffer, length));
    }

    @Override
    public long pread(int descriptor, long buffer, long length, long offset) {
        return checked(CLibrary.pread(descriptor, buffer, length, offset));
    }

    @Override
    public long lseek(int descriptor, long offset, int from) {
        return checked(CLibrary.lseek(descriptor, offset, from));
    }

    @Override
    public int close(int descriptor) {
        return checked(CLibrary.close(descriptor));
    }

    @Override
    public int fcntl(int descriptor, int command, long argument) {
        return checked(CLibrary.fcntl(descriptor, command, argument));
    }

    @Override
    public int memfdCreate(long name, int flags) {
        return checked(CLibrary.memfd_create(name, flags));
    }

    @Override
    public int ftruncate(int descriptor, long length) {
        return checked(CLibrary.ftruncate(descriptor, length));
    }

    @Override
    public int fstatfs(int descriptor, long result) {
        return checked(CLibrary.fstatfs(descriptor, result));
    }

    @Override
    public int statx(int descriptor, long path, int flags, int mask, long result) {
        return checked(CLibrary.statx(descriptor, path, flags, mask, result));
    }

    @Override
    public int fstat(int descriptor, long result) {
        return (int) checked(CLibrary.syscall(fstatNumber, descriptor, result, 0, 0, 0, 0));
    }

    @Override
    public int open(long path, int flags, int mode) {
        return checked(CLibrary.open(path, flags, mode));
    }

    @Override
    public FileChannel reopen(int descriptor, Set<StandardOpenOption> access) throws IOException {
        return FileChannel.open(Path.of("/proc/self/fd/" + descriptor), access);
    }

    @Override
    public MappedByteBuffer map(FileChannel file, MapMode mode, long offset, int length) throws IOException {
        return file.map(mode, offset, length);
    }

    @Override
    public long mmap(long address, long length, int protection, int flags, int descriptor, long offset) {
        return checked(CLibrary.mmap(address, length, protection, flags, descriptor, offset));
    }

    @Override
    public int munmap(long address, long length) {
        return checked(CLibrary.munmap(address, length));
    }

    @Override
    public int madvise(long address, long length, int advice) {
        return checked(CLibrary.madvise(address, length, advice));
    }

    /** The size of a page in bytes. No system call: the C library knows it. */
    static int pageSize() {
        return CLibrary.getpagesize();
    }

    @Override
    public long futexWakeOp(long address, int flags, long address2, int operation) {
        return checked(CLibrary.syscall(futexNumber, address, FUTEX_WAKE_OP | flags, 0, 0, address2, operation));
    }

    @Override
    public int getrlimit(int resource, long limits) {
        return checked(CLibrary.getrlimit(resource, limits));
    }

    @Override
    public int setrlimit(int resource, long limits) {
        return checked(CLibrary.setrlimit(resource, limits));
    }

    @Override
    public int geteuid() {
        return CLibrary.geteuid();
    }

    /** The functions of the C library, under their own names. Needs glibc 2.28 or a library that has the same. */
    private static final class CLibrary {

        static {
            Native.register(CLibrary.class, NativeLibrary.getProcess());
        }

        static native int socket(int domain, int type, int protocol);

        static native int socketpair(int domain, int type, int protocol, long descriptors);

        static native int bind(int descriptor, long address, int length);

        static native int listen(int descriptor, int backlog);

        static native int connect(int descriptor, long address, int length);

        static native int accept4(int descriptor, long address, long length, int flags);

        static native int shutdown(int descriptor, int how);

        static native int getsockopt(int descriptor, int level, int option, long value, long length);

        static native int setsockopt(int descriptor, int level, int option, long value, int length);

        static native int getsockname(int descriptor, long address, long length);

        static native int getpeername(int descriptor, long address, long length);

        static native long send(int descriptor, long buffer, long length, int flags);

        static native int sendmmsg(int descriptor, long headers, int count, int flags);

        static native int recvmmsg(int descriptor, long headers, int count, int flags, long timeout);

        static native long sendmsg(int descriptor, long header, int flags);

        static native long recvmsg(int descriptor, long header, int flags);

        static native int poll(long descriptors, long count, int timeoutMillis);

        static native int ppoll(long descriptors, long count, long timeout, long signalMask);

        static native int epoll_create1(int flags);

        static native int epoll_ctl(int epoll, int operation, int descriptor, long event);

        static native int epoll_wait(int epoll, long events, int count, int timeoutMillis);

        static native int eventfd(int initial, int flags);

        static native long read(int descriptor, long buffer, long length);

        static native long write(int descriptor, long buffer, long length);

        static native long pread(int descriptor, long buffer, long length, long offset);

        static native long lseek(int descriptor, long offset, int from);

        static native int close(int descriptor);

        static native int fcntl(int descriptor, int command, long argument);

        static native int memfd_create(long name, int flags);

        static native int ftruncate(int descriptor, long length);

        static native int fstatfs(int descriptor, long result);

        static native int statx(int descriptor, long path, int flags, int mask, long result);

        static native int open(long path, int flags, int mode);

        static native long mmap(long address, long length, int protection, int flags, int descriptor, long offset);

        static native int munmap(long address, long length);

        static native int madvise(long address, long length, int advice);

        static native int getpagesize();

        static native long syscall(long number, long a, long b, long c, long d, long e, long f);

        static native int getrlimit(int resource, long limits);

        static native int setrlimit(int resource, long limits);

        static native int geteuid();
    }
}
