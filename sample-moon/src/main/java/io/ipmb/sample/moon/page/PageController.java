package io.ipmb.sample.moon.page;

import org.springframework.core.io.ByteArrayResource;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** Serves the page: the stream of events and the latest picture. */
@RestController
class PageController {

    private final Page page;
    private final Gallery gallery;

    PageController(Page page, Gallery gallery) {
        this.page = page;
        this.gallery = gallery;
    }

    @GetMapping("/events")
    SseEmitter events() {
        return page.open();
    }

    /** The raw pixels, four bytes each: red, green, blue, opacity. */
    @GetMapping("/picture")
    ResponseEntity<ByteArrayResource> picture() {
        Gallery.Print print = gallery.latest();
        if (print == null) {
            return ResponseEntity.noContent().build();
        }
        return ResponseEntity.ok()
                .contentType(MediaType.APPLICATION_OCTET_STREAM)
                .cacheControl(CacheControl.noStore())
                .header("Picture-Number", String.valueOf(print.number()))
                .header("Picture-Width", String.valueOf(print.width()))
                .header("Picture-Height", String.valueOf(print.height()))
                .body(print.pixels());
    }
}
