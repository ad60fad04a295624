package io.ipmb.platform.linux;

import io.ipmb.platform.Waitable;

/** A source for {@link LinuxWaitSet}. */
interface LinuxSource extends Waitable {

    LinuxDescriptor descriptor();

    /** The {@code epoll} events of an interest, without EPOLLERR and EPOLLHUP, which are always reported. */
    int epollEvents(int interest);
}
