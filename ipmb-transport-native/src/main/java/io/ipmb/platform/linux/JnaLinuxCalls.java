package io.ipmb.platform.linux;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import java.util.Map;

/** The real calls, by JNA's direct mapping: numbers only, nothing is allocated. */
final class JnaLinuxCalls implements LinuxCalls {

    /** The functions of the C library as they are declared there. */
    private static final class C {
        static {
            Native.register(C.class, NativeLibrary.getInstance("c", Map.of(Library.OPTION_STRING_ENCODING, "UTF-8")));
        }

        static native int socket(int domain, int type, int protocol);

        static native int bind(int fd, long address, int length);

        static native int listen(int fd, int backlog);

        static native int accept4(int fd, long address, long length, int flags);

        static native int connect(int fd, long address, int length);

        static native int socketpair(int domain, int type, int protocol, long pair);

        static native int getsockopt(int fd, int level, int option, long value, long length);

        static native int setsockopt(int fd, int level, int option, long value, int length);

        static native int getsockname(int fd, long address, long length);

        static native int getpeername(int fd, long address, long length);

        static native int shutdown(int fd, int how);

        static native int close(int fd);

        static native int sendmmsg(int fd, long messages, int count, int flags);

        static native int recvmmsg(int fd, long messages, int count, int flags, long timeout);

        static native int ppoll(long descriptors, long count, long timespec, long signals);

        static native int epoll_create1(int flags);

        static native int epoll_ctl(int epoll, int operation, int fd, long event);

        static native int epoll_wait(int epoll, long events, int most, int timeoutMillis);

        static native int eventfd(int initial, int flags);

        static native long read(int fd, long buffer, long bytes);

        static native long write(int fd, long buffer, long bytes);

        static native long pread(int fd, long buffer, long bytes, long offset);

        static native int memfd_create(long name, int flags);

        static native int ftruncate(int fd, long length);

        static native int fcntl(int fd, int command, int argument);

        static native int statx(int directory, long path, int flags, int mask, long result);

        static native long mmap(long address, long length, int protection, int flags, int fd, long offset);

        static native int munmap(long address, long length);

        static native long syscall(
                long number, long address, long operation, long value, long value2, long address2, long value3);

        static native int geteuid();
    }

    private static final long FUTEX_X86_64 = 202;
    private static final long FUTEX_AARCH64 = 98;

    private final long futexNumber = System.getProperty("os.arch").equals("aarch64") ? FUTEX_AARCH64 : FUTEX_X86_64;

    private static int checked(int result) {
        return result == -1 ? -Native.getLastError() : result;
    }

    private static long checked(long result) {
        return result == -1 ? -Native.getLastError() : result;
    }

    @Override
    public int socket(int domain, int type, int protocol) {
        return checked(C.socket(domain, type, protocol));
    }

    @Override
    public int bind(int fd, long address, int length) {
        return checked(C.bind(fd, address, length));
    }

    @Override
    public int listen(int fd, int backlog) {
        return checked(C.listen(fd, backlog));
    }

    @Override
    public int accept4(int fd, int flags) {
        return checked(C.accept4(fd, 0, 0, flags));
    }

    @Override
    public int connect(int fd, long address, int length) {
        return checked(C.connect(fd, address, length));
    }

    @Override
    public int socketpair(int domain, int type, int protocol, long pair) {
        return checked(C.socketpair(domain, type, protocol, pair));
    }

    @Override
    public int getsockopt(int fd, int level, int option, long value, long length) {
        return checked(C.getsockopt(fd, level, option, value, length));
    }

    @Override
    public int setsockopt(int fd, int level, int option, long value, int length) {
        return checked(C.setsockopt(fd, level, option, value, length));
    }

    @Override
    public int getsockname(int fd, long address, long length) {
        return checked(C.getsockname(fd, address, length));
    }

    @Override
    public int getpeername(int fd, long address, long length) {
        return checked(C.getpeername(fd, address, length));
    }

    @Override
    public int shutdown(int fd, int how) {
        return checked(C.shutdown(fd, how));
    }

    @Override
    public int close(int fd) {
        return checked(C.close(fd));
    }

    @Override
    public int sendmmsg(int fd, long messages, int count, int flags) {
        return checked(C.sendmmsg(fd, messages, count, flags));
    }

    @Override
    public int recvmmsg(int fd, long messages, int count, int flags) {
        return checked(C.recvmmsg(fd, messages, count, flags, 0));
    }

    @Override
    public int ppoll(long descriptors, int count, long timespec) {
        return checked(C.ppoll(descriptors, count, timespec, 0));
    }

    @Override
    public int epollCreate(int flags) {
        return checked(C.epoll_create1(flags));
    }

    @Override
    public int epollControl(int epoll, int operation, int fd, long event) {
        return checked(C.epoll_ctl(epoll, operation, fd, event));
    }

    @Override
    public int epollWait(int epoll, long events, int most, int timeoutMillis) {
        return checked(C.epoll_wait(epoll, events, most, timeoutMillis));
    }

    @Override
    public int eventfd(int initial, int flags) {
        return checked(C.eventfd(initial, flags));
    }

    @Override
    public long read(int fd, long buffer, long bytes) {
        return checked(C.read(fd, buffer, bytes));
    }

    @Override
    public long write(int fd, long buffer, long bytes) {
        return checked(C.write(fd, buffer, bytes));
    }

    @Override
    public long pread(int fd, long buffer, long bytes, long offset) {
        return checked(C.pread(fd, buffer, bytes, offset));
    }

    @Override
    public int memfdCreate(long name, int flags) {
        return checked(C.memfd_create(name, flags));
    }

    @Override
    public int ftruncate(int fd, long length) {
        return checked(C.ftruncate(fd, length));
    }

    @Override
    public int fcntl(int fd, int command, int argument) {
        return checked(C.fcntl(fd, command, argument));
    }

    @Override
    public int statx(int directory, long path, int flags, int mask, long result) {
        return checked(C.statx(directory, path, flags, mask, result));
    }

    @Override
    public long mmap(long address, long length, int protection, int flags, int fd, long offset) {
        return checked(C.mmap(address, length, protection, flags, fd, offset));
    }

    @Override
    public int munmap(long address, long length) {
        return checked(C.munmap(address, length));
    }

    @Override
    public int futex(long address, int operation, int value, long value2, long address2, int value3) {
        return (int) checked(C.syscall(futexNumber, address, operation, value, value2, address2, value3));
    }

    @Override
    public int effectiveUserId() {
        return C.geteuid();
    }
}
