package io.ipmb.testsupport;

import java.text.MessageFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** The lines that a logger gets until this is closed. */
public final class LogLines implements AutoCloseable {

    private final Logger log;
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord entry) {
            Object[] parameters = entry.getParameters();
            lines.add(parameters == null ? entry.getMessage() : MessageFormat.format(entry.getMessage(), parameters));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    /** Listens to the logger of this name, which is awake by then: its first line needs files of the JDK. */
    public LogLines(String name) {
        log = Logger.getLogger(name);
        log.info("a test listens");
        log.addHandler(handler);
    }

    /** What has come so far and holds this text. */
    public List<String> with(String text) {
        return lines.stream().filter(line -> line.contains(text)).toList();
    }

    @Override
    public void close() {
        log.removeHandler(handler);
    }
}
