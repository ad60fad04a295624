/**
 * The bus on Linux: names and channels are {@code AF_UNIX} sockets of type {@code SOCK_SEQPACKET}, kernel objects are
 * file descriptors, shared memory is an anonymous memory file, waiting is {@code epoll}.
 *
 * <p>This room knows {@link io.ipmb.platform} and JNA, and nobody knows this room but whoever chooses a platform. Every
 * system call goes through {@link io.ipmb.platform.linux.LinuxCalls}, so that a test can make any of them fail.
 *
 * <p>Conventions in here: a native address is a {@code long}; what the kernel reads or writes lies in
 * {@link io.ipmb.platform.linux.NativeMemory}, which must be reachable until the call is over; a descriptor number is
 * used only between {@link io.ipmb.platform.linux.LinuxDescriptor#acquire()} and
 * {@link io.ipmb.platform.linux.LinuxDescriptor#release()}, or by the one who has just made it.
 */
@NullMarked
package io.ipmb.platform.linux;

import org.jspecify.annotations.NullMarked;
