package io.ipmb.endpoint;

import io.ipmb.IncomingMessage;
import io.ipmb.MemoryRegion;
import io.ipmb.NativeObject;
import io.ipmb.Selector;
import io.ipmb.platform.KernelObject;
import io.ipmb.platform.Platform;
import io.ipmb.region.OwnedObject;
import io.ipmb.region.SharedRegion;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Makes attachments of the kernel objects that came with a message, or lets go of them. Each method takes the ownership
 * of the objects. The last ones are memory regions: those lose the reference that travelled with them.
 */
final class ReceivedObjects {

    /** What a message has besides its content, see {@link IncomingMessage}. */
    record Delivery(
            @Nullable Runnable completion,
            int redeliveries,
            @Nullable Runnable receipt) {}

    private final Platform platform;
    private final boolean mapsUnsealedRegions;

    /** @param mapsUnsealedRegions whether regions are mapped that their sender can still shrink */
    ReceivedObjects(Platform platform, boolean mapsUnsealedRegions) {
        this.platform = platform;
        this.mapsUnsealedRegions = mapsUnsealedRegions;
    }

    /**
     * A message with these objects as its attachments.
     *
     * @param regionCount the memory regions among them, at most all
     * @param delivery of the message
     * @throws io.ipmb.BrokenRegionException when one of the regions cannot be read; then all objects are closed
     */
    IncomingMessage message(
            Object payload,
            UUID typeId,
            Selector selector,
            List<KernelObject> objects,
            int regionCount,
            Delivery delivery) {
        int plain = objects.size() - regionCount;
        List<NativeObject> natives = new ArrayList<>(plain);
        List<MemoryRegion> regions = new ArrayList<>(regionCount);
        int next = 0;
        try {
            while (next < objects.size()) {
                KernelObject object = objects.get(next);
                next++;
                if (next <= plain) {
                    natives.add(OwnedObject.received(object, platform));
                } else {
                    regions.add(SharedRegion.received(object, platform, mapsUnsealedRegions));
                }
            }
            return new IncomingMessage(
                    payload,
                    typeId,
                    selector,
                    List.copyOf(natives),
                    List.copyOf(regions),
                    delivery.completion(),
                    delivery.redeliveries(),
                    delivery.receipt());
        } catch (RuntimeException e) {
            natives.forEach(NativeObject::close);
            regions.forEach(MemoryRegion::close);
            letGo(objects.subList(next, objects.size()), Math.min(regionCount, objects.size() - next));
            throw e;
        }
    }

    /**
     * Closes objects that nobody will get.
     *
     * @param regionCount the memory regions among them; may be more than there are objects
     */
    void letGo(List<KernelObject> objects, int regionCount) {
        for (int k = 0; k < objects.size(); k++) {
            KernelObject object = objects.get(k);
            if (k >= objects.size() - regionCount) {
                SharedRegion.refuse(object, platform);
            } else {
                object.close();
            }
        }
    }
}
