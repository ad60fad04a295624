package io.ipmb.platform.linux;

/**
 * The system calls that this platform makes. Addresses are native addresses. A negative result is the negated error
 * number; EINTR comes out as well and is the caller's to handle.
 */
interface LinuxCalls {

    int socket(int domain, int type, int protocol);

    int bind(int fd, long address, int length);

    int listen(int fd, int backlog);

    int accept4(int fd, int flags);

    int connect(int fd, long address, int length);

    int socketpair(int domain, int type, int protocol, long pair);

    int getsockopt(int fd, int level, int option, long value, long length);

    int setsockopt(int fd, int level, int option, long value, int length);

    int getsockname(int fd, long address, long length);

    int getpeername(int fd, long address, long length);

    int shutdown(int fd, int how);

    int close(int fd);

    int sendmmsg(int fd, long messages, int count, int flags);

    int recvmmsg(int fd, long messages, int count, int flags);

    int ppoll(long descriptors, int count, long timespec);

    int epollCreate(int flags);

    int epollControl(int epoll, int operation, int fd, long event);

    int epollWait(int epoll, long events, int most, int timeoutMillis);

    int eventfd(int initial, int flags);

    long read(int fd, long buffer, long bytes);

    long write(int fd, long buffer, long bytes);

    long pread(int fd, long buffer, long bytes, long offset);

    int memfdCreate(long name, int flags);

    int ftruncate(int fd, long length);

    int fcntl(int fd, int command, int argument);

    int statx(int directory, long path, int flags, int mask, long result);

    long mmap(long address, long length, int protection, int flags, int fd, long offset);

    int munmap(long address, long length);

    int futex(long address, int operation, int value, long value2, long address2, int value3);

    int effectiveUserId();
}
