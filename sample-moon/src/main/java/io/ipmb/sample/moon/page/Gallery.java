package io.ipmb.sample.moon.page;

import io.ipmb.MemoryRegion;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.stereotype.Component;

/**
 * Holds the latest picture for the browsers. It owns that one region: earth's registry can use the memory again as soon
 * as the next picture has taken its place.
 */
@Component
public class Gallery implements DisposableBean {

    private @Nullable Exhibit exhibit;

    /**
     * A picture and the memory that it is in.
     *
     * @param number counts up
     * @param width pixels in a row
     * @param height rows
     * @param region four bytes for each pixel: red, green, blue, opacity
     */
    public record Exhibit(long number, int width, int height, MemoryRegion region) {}

    /** Hangs up a picture in place of the last one; its region is the gallery's from here on. */
    public synchronized void hang(Exhibit picture) {
        destroy();
        exhibit = picture;
    }

    /** The latest picture as a copy, since it may be taken down while a slow browser still reads. */
    synchronized @Nullable Print latest() {
        Exhibit shown = exhibit;
        if (shown == null) {
            return null;
        }
        byte[] pixels = new byte[4 * shown.width() * shown.height()];
        shown.region().map(0, pixels.length).get(pixels);
        return new Print(shown.number(), shown.width(), shown.height(), new ByteArrayResource(pixels));
    }

    /** A copy of a picture. */
    record Print(long number, int width, int height, ByteArrayResource pixels) {}

    @Override
    public synchronized void destroy() {
        if (exhibit != null) {
            exhibit.region().close();
            exhibit = null;
        }
    }
}
