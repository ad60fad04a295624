/**
 * Linux: abstract {@code AF_UNIX} sockets of type {@code SOCK_SEQPACKET}, descriptors in {@code SCM_RIGHTS}, epoll,
 * eventfd and memfd, called through JNA's direct mapping. JNA appears here and nowhere else.
 *
 * <p>{@code LinuxCalls} is the whole list of system calls; tests put one in its place that fails the n-th. A descriptor
 * number is used only between {@code acquire} and {@code release} of its {@code Descriptor}, so that no thread ever uses
 * a number that has been closed and given to something else.
 */
@NullMarked
package io.ipmb.platform.linux;

import org.jspecify.annotations.NullMarked;
