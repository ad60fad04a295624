package io.ipmb.sample.moon.page;

import io.ipmb.MemoryRegion;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.stereotype.Component;

/**
 * The latest picture, for the browsers. The gallery owns its region; earth's registry can reuse the memory once the
 * next picture has replaced this one.
 */
@Component
public class Gallery implements DisposableBean {

    private @Nullable Exhibit exhibit;

    /**
     * A picture and its memory.
     *
     * @param number consecutive
     * @param width pixels per row
     * @param height number of rows
     * @param region four bytes per pixel: red, green, blue, opacity
     */
    public record Exhibit(long number, int width, int height, MemoryRegion region) {}

    /** Replaces the picture; the gallery owns the new one's region from here on. */
    public synchronized void hang(Exhibit picture) {
        destroy();
        exhibit = picture;
    }

    /** A copy of the latest picture, since the next one may replace it while a slow browser still reads. */
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
