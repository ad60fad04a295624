package io.ipmb.sample.moon.page;

import java.io.IOException;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.SmartLifecycle;
import org.springframework.http.MediaType;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * Sends events to all open pages. Listeners put events into a bounded queue, and one thread writes them to the
 * browsers: a slow browser never slows the bus down. When the queue is full, events are left out.
 */
@Component
public class Page implements SmartLifecycle {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss");

    /** Number of lines kept per kind, so that a frequent kind does not displace the others. */
    private static final int KEPT_OF_EACH_KIND = 5;

    private record Event(String name, Object data) {}

    /** The first event of each page. */
    private record Bus(String identifier, int keptOfEachKind) {}

    /** The host of the bus, and the time since when. */
    private record Host(String name, String since) {}

    private final String identifier;
    private final List<SseEmitter> browsers = new CopyOnWriteArrayList<>();
    private final BlockingQueue<Event> events = new ArrayBlockingQueue<>(1024);
    private final Deque<Arrival> latest = new ArrayDeque<>();
    private volatile Host hosted = new Host("nobody yet", now());
    private final LongAdder messages = new LongAdder();
    private final LongAdder pictures = new LongAdder();
    private long messagesBefore;
    private long picturesBefore;
    private volatile Thread writer = new Thread(() -> {});
    private volatile boolean running;

    Page(@Value("${ipmb.identifier}") String identifier) {
        this.identifier = identifier;
    }

    /** Counts a message and shows it as a line. */
    public void show(String kind, String text) {
        messages.increment();
        Arrival arrival = new Arrival(now(), kind, text);
        synchronized (latest) {
            latest.addLast(arrival);
            List<Arrival> same =
                    latest.stream().filter(other -> other.kind().equals(kind)).toList();
            if (same.size() > KEPT_OF_EACH_KIND) {
                latest.remove(same.get(0));
            }
        }
        events.offer(new Event("arrival", arrival));
    }

    /** Shows the host of the bus, from now on. */
    public void showHost(String host) {
        hosted = new Host(host, now());
        events.offer(new Event("host", hosted));
    }

    private static String now() {
        return LocalTime.now(ZoneId.systemDefault()).format(TIME);
    }

    /** Counts a message without a line. */
    public void count() {
        messages.increment();
    }

    /** Counts a picture and tells the browsers to fetch it. */
    public void showPicture(long number) {
        messages.increment();
        pictures.increment();
        events.offer(new Event("picture", number));
    }

    /** Adds a browser and shows it the latest lines. */
    SseEmitter open() {
        SseEmitter browser = new SseEmitter(0L);
        browser.onCompletion(() -> browsers.remove(browser));
        browser.onError(failure -> browsers.remove(browser));
        write(browser, new Event("bus", new Bus(identifier, KEPT_OF_EACH_KIND)));
        write(browser, new Event("host", hosted));
        synchronized (latest) {
            latest.forEach(arrival -> write(browser, new Event("arrival", arrival)));
            browsers.add(browser);
        }
        return browser;
    }

    @Scheduled(fixedRate = 1000)
    void showFigures() {
        long messagesNow = messages.sum();
        long picturesNow = pictures.sum();
        events.offer(new Event(
                "figures", new Figures(messagesNow, messagesNow - messagesBefore, picturesNow - picturesBefore)));
        messagesBefore = messagesNow;
        picturesBefore = picturesNow;
    }

    private void writeAll() {
        try {
            while (running) {
                Event event = events.take();
                browsers.forEach(browser -> write(browser, event));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void write(SseEmitter browser, Event event) {
        try {
            browser.send(SseEmitter.event().name(event.name()).data(event.data(), MediaType.APPLICATION_JSON));
        } catch (IOException | IllegalStateException e) {
            // The browser has left.
            browsers.remove(browser);
        }
    }

    @Override
    public void start() {
        running = true;
        writer = new Thread(this::writeAll, "page");
        writer.setDaemon(true);
        writer.start();
    }

    @Override
    public void stop() {
        running = false;
        writer.interrupt();
        browsers.forEach(SseEmitter::complete);
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
