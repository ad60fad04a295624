package io.ipmb.lane;

import io.ipmb.platform.KernelObject;
import io.ipmb.platform.PlatformException;
import java.util.List;

/** The way for the kernel objects of records, as the sender of a ring sees it. For the sending thread. */
interface ObjectsOut {

    /**
     * Sends duplicates of the objects of the next record, which is published afterwards; all of them or none.
     *
     * @param borrowed remain the caller's
     * @param position of the record
     * @return false when there is no room for them at this moment
     */
    boolean add(List<? extends KernelObject> borrowed, long position) throws PlatformException;
}
