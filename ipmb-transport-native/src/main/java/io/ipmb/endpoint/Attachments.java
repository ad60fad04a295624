package io.ipmb.endpoint;

import io.ipmb.platform.KernelObject;
import io.ipmb.region.SharedRegion;
import java.util.List;

/**
 * The kernel objects of one message, memory regions behind the others. Each way that the message goes carries one count
 * of each region, which is added before the message goes there. Used by the sending thread.
 */
final class Attachments {

    static final Attachments NONE = new Attachments(List.of(), List.of());

    private final List<KernelObject> objects;
    private final List<SharedRegion> regions;

    /**
     * @param objects borrowed, with those of the regions at their end
     * @param regions borrowed
     */
    Attachments(List<KernelObject> objects, List<SharedRegion> regions) {
        this.objects = objects;
        this.regions = regions;
    }

    boolean isEmpty() {
        return objects.isEmpty();
    }

    List<KernelObject> objects() {
        return objects;
    }

    /** Of the objects, how many are memory regions. */
    int regionCount() {
        return regions.size();
    }

    /**
     * Adds the counts for one way.
     *
     * @throws IllegalStateException when a region is closed; then nothing was added
     */
    void addCounts() {
        int added = 0;
        try {
            for (; added < regions.size(); added++) {
                regions.get(added).retainForTransfer();
            }
        } finally {
            if (added < regions.size()) {
                removeCounts(added);
            }
        }
    }

    /** Takes back the counts of a way that the message has not gone. */
    void removeCounts() {
        removeCounts(regions.size());
    }

    private void removeCounts(int count) {
        for (int i = 0; i < count; i++) {
            regions.get(i).undoTransfer();
        }
    }
}
