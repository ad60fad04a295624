package io.ipmb.sample.earth;

import io.ipmb.spring.annotation.IpmbListener;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.springframework.stereotype.Component;

/** The answers to earth's tour. Thread-safe. */
@Component
class Answers {

    /** The expected answers. */
    enum Part {
        TEXT,
        RECORD,
        REPLY,
        FLOW
    }

    private final Set<Part> missing = ConcurrentHashMap.newKeySet();
    private final CountDownLatch outstanding = new CountDownLatch(Part.values().length);

    Answers() {
        missing.addAll(Set.of(Part.values()));
    }

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

    /** Never called: earth sends to {@code news & !earth}, and so leaves itself out. */
    @IpmbListener(selector = "news")
    void news(String text) {
        throw new IllegalStateException("earth is excluded from the receivers of: " + text);
    }

    /** Answers the questions of moon's visitors. */
    @IpmbListener(selector = "earth & questions")
    Answer question(Question question) {
        System.out.println("request: " + question);
        return new Answer("'" + question.about() + "' is a common question; 384,400 km is the answer to most", 384_400);
    }

    void reply(Answer answer) {
        arrived(Part.REPLY, "reply: " + answer);
    }

    /** Whether moon has answered the first text. */
    boolean moonIsThere() {
        return !missing.contains(Part.TEXT);
    }

    private void arrived(Part part, String line) {
        System.out.println(line);
        if (missing.remove(part)) {
            outstanding.countDown();
        }
    }

    /** Waits for all answers, and returns the missing ones. */
    Set<Part> await(Duration limit) throws InterruptedException {
        if (outstanding.await(limit.toMillis(), TimeUnit.MILLISECONDS)) {
            return Set.of();
        }
        return Set.copyOf(missing);
    }
}
