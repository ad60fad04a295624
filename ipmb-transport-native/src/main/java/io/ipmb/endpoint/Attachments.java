package io.ipmb.endpoint;

import io.ipmb.platform.KernelObject;
import io.ipmb.region.SharedRegion;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The kernel objects of one message, memory regions behind the others. Each way that the message goes carries one count
 * of each region, which is added before the message goes there. When a way has no room for the objects, the message has
 * gone some of its ways already, which this remembers. Used by the sending thread.
 */
final class Attachments {

    static final Attachments NONE = new Attachments(List.of(), List.of());

    private final List<KernelObject> objects;
    private final List<SharedRegion> regions;
    private final int regionCount;

    /** The receivers by lane that have the message already, while it goes several ways; null for none. */
    private @Nullable Set<Neighbour> served;

    private boolean servedByStar;

    /**
     * @param objects borrowed, with those of the regions at their end
     * @param regions borrowed
     */
    Attachments(List<KernelObject> objects, List<SharedRegion> regions) {
        this(objects, regions, regions.size());
    }

    private Attachments(List<KernelObject> objects, List<SharedRegion> regions, int regionCount) {
        this.objects = objects;
        this.regions = regions;
        this.regionCount = regionCount;
    }

    /** Those of a message that goes one way only, and has the counts for it already. */
    static Attachments counted(List<KernelObject> objects, int regionCount) {
        return new Attachments(objects, List.of(), regionCount);
    }

    boolean isEmpty() {
        return objects.isEmpty();
    }

    List<KernelObject> objects() {
        return objects;
    }

    /** Of the objects, how many are memory regions. */
    int regionCount() {
        return regionCount;
    }

    /** The message has gone by a lane, and waits for room on another way. */
    void serve(Neighbour receiver) {
        if (served == null) {
            served = new HashSet<>();
        }
        served.add(receiver);
    }

    void serveByStar() {
        servedByStar = true;
    }

    boolean isServed(Neighbour receiver) {
        return served != null && served.contains(receiver);
    }

    boolean isServedByStar() {
        return servedByStar;
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
