package io.ipmb.sample.moon;

import io.ipmb.MemoryRegion;
import io.ipmb.NativeObject;
import io.ipmb.sample.moon.page.Gallery;
import io.ipmb.sample.moon.page.Page;
import io.ipmb.spring.annotation.IpmbListener;
import io.ipmb.spring.annotation.Retained;
import io.ipmb.spring.core.IpmbTemplate;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.springframework.stereotype.Component;

/** Receives earth's messages, one method for each kind. */
@Component
class Observatory {

    private final IpmbTemplate template;
    private final Tour tour;
    private final Page page;
    private final Gallery gallery;
    private boolean pictureSeen;

    Observatory(IpmbTemplate template, Tour tour, Page page, Gallery gallery) {
        this.template = template;
        this.tour = tour;
        this.page = page;
        this.gallery = gallery;
    }

    @IpmbListener
    void text(String text) {
        print("text", text);
        template.convertAndSend("earth", "Hello earth, moon here: I heard '" + text + "'");
        tour.seen(Tour.Part.TEXT);
    }

    /** A record with a type id: a Rust program could have sent it. */
    @IpmbListener
    void orbit(Orbit orbit) {
        print("record", orbit);
        template.convertAndSend(
                "earth",
                new Orbit("earth", orbit.kilometres(), Duration.ofDays(365).plusHours(6)));
        tour.seen(Tour.Part.RECORD);
    }

    /** An object as JSON. The listener's label, moon and weather, keeps it apart from other objects. */
    @IpmbListener(selector = "moon & weather")
    void weather(Weather weather) {
        print("JSON object", weather);
        tour.seen(Tour.Part.JSON_OBJECT);
    }

    /** The return value is the answer. */
    @IpmbListener(selector = "moon & questions")
    Answer question(Question question) {
        print("request", question);
        tour.seen(Tour.Part.REQUEST);
        return new Answer("moon's distance, as of today", 384_400);
    }

    /** A multicast to all readers of news but earth. */
    @IpmbListener(selector = "news")
    void news(String text) {
        print("multicast", text);
        tour.seen(Tour.Part.MULTICAST);
    }

    /** The picture is in memory that both processes share. The annotation lets the gallery keep it for the page. */
    @IpmbListener
    void picture(Picture picture, @Retained MemoryRegion region) {
        long sum = 0;
        ByteBuffer pixels = region.map(0, 4L * picture.width() * picture.height());
        while (pixels.hasRemaining()) {
            sum += pixels.get() & 0xff;
        }
        if (!pictureSeen) {
            pictureSeen = true;
            print("memory region", picture + ", its bytes have the sum " + sum);
        }
        gallery.hang(new Gallery.Exhibit(picture.number(), picture.width(), picture.height(), region));
        page.showPicture(picture.number());
        if (sum == picture.sum()) {
            tour.seen(Tour.Part.PICTURE);
        }
    }

    /** An open file of earth; the container closes it after the method. */
    @IpmbListener
    void logbook(Logbook logbook, NativeObject file) throws IOException {
        try (InputStream in = file.toInputStream()) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
            print("file", logbook.name() + ": " + text);
            if (text.startsWith("Stardate")) {
                tour.seen(Tour.Part.FILE);
            }
        }
    }

    /** Many numbers, only counted. */
    @IpmbListener(selector = "moon & telemetry")
    void telemetry(long value) {
        page.count();
    }

    private void print(String kind, Object content) {
        System.out.println(kind + ": " + content);
        page.show(kind, String.valueOf(content));
    }
}
