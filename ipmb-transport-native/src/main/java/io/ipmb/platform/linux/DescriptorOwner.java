package io.ipmb.platform.linux;

import io.ipmb.platform.Waitable;

/** What a wait set of this platform can wait for. */
interface DescriptorOwner extends Waitable {

    Descriptor descriptor();
}
