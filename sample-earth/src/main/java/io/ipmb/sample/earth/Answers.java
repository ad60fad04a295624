package io.ipmb.sample.earth;

import io.ipmb.spring.annotation.IpmbListener;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.springframework.stereotype.Component;

/** What comes back to earth. Thread-safe. */
@Component
class Answers {

    /** What there is to come back. */
    enum Part {
        TEXT,
        RECORD,
        REPLY,
        FLOW
    }

    private final Set<Part> missing = EnumSet.allOf(Part.class);

    @IpmbListener
    void text(String text) {
        arrived(Part.TEXT, "text: " + text);
    }

    @IpmbListener
    void orbit(Orbit orbit) {
        arrived(Part.RECORD, "record: " + orbit);
    }

    @IpmbListener(selector = "earth & results")
    void result(String text) {
        arrived(Part.FLOW, "flow: " + text);
    }

    /** Shows that a selector can leave somebody out: what earth sends to {@code news & !earth} never comes here. */
    @IpmbListener(selector = "news")
    void news(String text) {
        throw new IllegalStateException("earth was to be left out of: " + text);
    }

    /** What a visitor of moon's page asks. */
    @IpmbListener(selector = "earth & questions")
    Answer question(Question question) {
        System.out.println("request: " + question);
        return new Answer(
                "'" + question.about() + "' is what everybody asks; 384,400 km is the answer to most", 384_400);
    }

    void reply(Answer answer) {
        arrived(Part.REPLY, "reply: " + answer);
    }

    /** Whether moon has answered the first text. */
    synchronized boolean moonIsThere() {
        return !missing.contains(Part.TEXT);
    }

    private synchronized void arrived(Part part, String line) {
        System.out.println(line);
        missing.remove(part);
        notifyAll();
    }

    /** Waits until everything has come back; what has not by then. */
    synchronized Set<Part> await(Duration limit) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        long left = limit.toMillis();
        while (!missing.isEmpty() && left > 0) {
            wait(left);
            left = Duration.ofNanos(end - System.nanoTime()).toMillis();
        }
        return missing.isEmpty() ? EnumSet.noneOf(Part.class) : EnumSet.copyOf(missing);
    }
}
