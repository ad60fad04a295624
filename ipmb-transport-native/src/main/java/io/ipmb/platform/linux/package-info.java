/**
 * The bus on Linux: names and channels are {@code AF_UNIX} sockets of type {@code SOCK_SEQPACKET}, kernel objects are
 * file descriptors, shared memory is an anonymous memory file, a wait is {@code epoll}.
 *
 * <p>This package knows {@link io.ipmb.platform} and JNA. Only the choice of a platform knows this package. Every
 * system call goes through {@link io.ipmb.platform.linux.LinuxCalls}, so that a test can make any of them fail.
 *
 * <p>Conventions: A native address is a {@code long}. Memory that the kernel reads or writes is a
 * {@link io.ipmb.platform.linux.NativeMemory} and stays reachable until the call is over. A descriptor's number is used
 * between {@link io.ipmb.platform.linux.LinuxDescriptor#acquire()} and
 * {@link io.ipmb.platform.linux.LinuxDescriptor#release()}, or by its maker before anybody else knows it.
 */
@NullMarked
package io.ipmb.platform.linux;

import org.jspecify.annotations.NullMarked;
