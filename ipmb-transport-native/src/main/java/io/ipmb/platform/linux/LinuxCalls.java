package io.ipmb.platform.linux;

import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/**
 * The system calls that this room is built on, named and ordered as in section 2 of the manual. Every method answers
 * the call's result, or {@code -errno} when it failed. Addresses are native addresses, 0 is NULL. Thread-safe.
 */
interface LinuxCalls {

    int socket(int domain, int type, int protocol);

    /** Makes a pair; {@code descriptors} is where the two are written, 8 bytes. */
    int socketpair(int domain, int type, int protocol, long descriptors);

    int bind(int descriptor, long address, int length);

    int listen(int descriptor, int backlog);

    int connect(int descriptor, long address, int length);

    int accept4(int descriptor, int flags);

    int shutdown(int descriptor, int how);

    /** Reads an option; {@code length} is where the length of the value is read and written, 4 bytes. */
    int getsockopt(int descriptor, int level, int option, long value, long length);

    int setsockopt(int descriptor, int level, int option, long value, int length);

    /** {@code length} is where the length of the address is read and written, 4 bytes. */
    int getsockname(int descriptor, long address, long length);

    /** {@code length} is where the length of the address is read and written, 4 bytes. */
    int getpeername(int descriptor, long address, long length);

    long send(int descriptor, long buffer, long length, int flags);

    int sendmmsg(int descriptor, long headers, int count, int flags);

    int recvmmsg(int descriptor, long headers, int count, int flags);

    long sendmsg(int descriptor, long header, int flags);

    long recvmsg(int descriptor, long header, int flags);

    /** {@code timeout} is a {@code timespec}, or 0 for no limit. */
    int ppoll(long descriptors, int count, long timeout);

    int poll(long descriptors, int count, int timeoutMillis);

    int epollCreate(int flags);

    int epollControl(int epoll, int operation, int descriptor, long event);

    int epollWait(int epoll, long events, int count, int timeoutMillis);

    int eventfd(int initial, int flags);

    long read(int descriptor, long buffer, long length);

    long write(int descriptor, long buffer, long length);

    long pread(int descriptor, long buffer, long length, long offset);

    long lseek(int descriptor, long offset, int from);

    int close(int descriptor);

    int fcntl(int descriptor, int command, long argument);

    /** {@code name} is zero-terminated. */
    int memfdCreate(long name, int flags);

    int ftruncate(int descriptor, long length);

    int fstatfs(int descriptor, long result);

    /** {@code path} is zero-terminated. */
    int statx(int descriptor, long path, int flags, int mask, long result);

    /** {@code result} is where a {@code struct stat} of this machine is written, 144 bytes or less. */
    int fstat(int descriptor, long result);

    /** {@code path} is zero-terminated. */
    int open(long path, int flags, int mode);

    /**
     * {@code open} of {@code /proc/self/fd/<descriptor>} by the JDK: another opening of the same file, as a channel.
     *
     * @throws IOException with the system's text instead of a number
     */
    FileChannel reopen(int descriptor, Set<StandardOpenOption> access) throws IOException;

    /**
     * {@code mmap} by the JDK, which unmaps when the buffer is forgotten.
     *
     * @throws IOException caused by an {@link OutOfMemoryError} when there is no room
     */
    MappedByteBuffer map(FileChannel file, MapMode mode, long offset, int length) throws IOException;

    long mmap(long address, long length, int protection, int flags, int descriptor, long offset);

    int munmap(long address, long length);

    /** {@code address} is the first byte of a page. */
    int madvise(long address, long length, int advice);

    /** {@code futex} with {@code FUTEX_WAKE_OP}: changes the word at {@code address2} as {@code operation} says. */
    long futexWakeOp(long address, int flags, long address2, int operation);

    /** {@code limits} is where a {@code struct rlimit} is written, 16 bytes. */
    int getrlimit(int resource, long limits);

    int setrlimit(int resource, long limits);

    int geteuid();
}
