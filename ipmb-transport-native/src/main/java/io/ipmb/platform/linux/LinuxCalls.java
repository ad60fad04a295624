package io.ipmb.platform.linux;

import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/**
 * All system calls of this platform, with the names and arguments of section 2 of the manual. A call returns its
 * result, or {@code -errno} on failure. Addresses are native addresses, 0 is NULL. Thread-safe.
 */
interface LinuxCalls {

    int socket(int domain, int type, int protocol);

    /** The two numbers are written to {@code descriptors}, 8 bytes. */
    int socketpair(int domain, int type, int protocol, long descriptors);

    int bind(int descriptor, long address, int length);

    int listen(int descriptor, int backlog);

    int connect(int descriptor, long address, int length);

    int accept4(int descriptor, int flags);

    int shutdown(int descriptor, int how);

    /** {@code length} points to the length of the value, 4 bytes, read and written. */
    int getsockopt(int descriptor, int level, int option, long value, long length);

    int setsockopt(int descriptor, int level, int option, long value, int length);

    /** {@code length} points to the length of the address, 4 bytes, read and written. */
    int getsockname(int descriptor, long address, long length);

    /** {@code length} points to the length of the address, 4 bytes, read and written. */
    int getpeername(int descriptor, long address, long length);

    long send(int descriptor, long buffer, long length, int flags);

    int sendmmsg(int descriptor, long headers, int count, int flags);

    int recvmmsg(int descriptor, long headers, int count, int flags);

    long sendmsg(int descriptor, long header, int flags);

    long recvmsg(int descriptor, long header, int flags);

    /** {@code timeout} points to a {@code timespec}; 0 waits without a limit. */
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

    /** {@code result} points to room for this machine's {@code struct stat}, at most 144 bytes. */
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

    /** {@code address} is the beginning of a page. */
    int madvise(long address, long length, int advice);

    /** {@code futex} with {@code FUTEX_WAKE_OP}: applies {@code operation} to the word at {@code address2}. */
    long futexWakeOp(long address, int flags, long address2, int operation);

    /** {@code limits} points to a {@code struct rlimit}, 16 bytes. */
    int getrlimit(int resource, long limits);

    int setrlimit(int resource, long limits);

    int geteuid();
}
