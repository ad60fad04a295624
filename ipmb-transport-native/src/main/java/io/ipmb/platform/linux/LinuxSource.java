package io.ipmb.platform.linux;

import io.ipmb.platform.Waitable;

/** What a {@link LinuxWaitSet} can wait for. */
interface LinuxSource extends Waitable {

    LinuxDescriptor descriptor();

    /** The events of {@code epoll} that stand for an interest, besides EPOLLERR and EPOLLHUP, which always come. */
    int epollEvents(int interest);
}
