package io.ipmb.lane;

import io.ipmb.platform.KernelObject;
import io.ipmb.platform.PlatformException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The way for the kernel objects of records, as the receiver of a ring sees it. */
interface ObjectsIn {

    /**
     * The objects of a record that was published. For the receiving thread.
     *
     * @param position of the record
     * @param lost whether some could not come into this process
     */
    record Arrived(List<KernelObject> objects, long position, boolean lost) {

        void close() {
            objects.forEach(KernelObject::close);
        }
    }

    /**
     * Takes the objects of a record, which belong to the caller now.
     *
     * @return null when there are none for it
     * @throws PlatformException {@code NO_RESOURCES} when they cannot be taken at this moment
     */
    @Nullable Arrived take(long position) throws PlatformException;

    /** Closes what nobody will take. Any thread. */
    void closeAll();
}
