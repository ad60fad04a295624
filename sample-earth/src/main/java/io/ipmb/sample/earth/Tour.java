package io.ipmb.sample.earth;

import io.ipmb.NativeObject;
import io.ipmb.spring.core.IpmbTemplate;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.springframework.stereotype.Component;

/** Sends one message of each kind. Moon may start later: the messages live for a while. */
@Component
class Tour {

    private static final Duration WAIT_FOR_MOON = Duration.ofSeconds(20);

    private final IpmbTemplate template;
    private final Answers answers;

    Tour(IpmbTemplate template, Answers answers) {
        this.template = template;
        this.answers = answers;
    }

    void start() throws IOException {
        send("moon", "Hello moon, this is earth");
        send("moon", new Orbit("moon", 384_400, Duration.ofDays(27).plusHours(7)));
        send("moon & weather", new Weather("Cologne", 11.5, List.of("light rain", "wind from the west")));
        send("moon & telescope", "two satellites and a comet");
        template.newMessage("News for everybody but earth")
                .to("news & !earth")
                .multicast()
                .timeToLive(WAIT_FOR_MOON)
                .send();
        sendLogbook();
        ask();
    }

    private void send(String selector, Object payload) {
        template.newMessage(payload).to(selector).timeToLive(WAIT_FOR_MOON).send();
    }

    /** Waits for the answer, up to the template's reply timeout. */
    private void ask() {
        Answer answer = template.newMessage(new Question("How far is the moon?"))
                .to("moon & questions")
                .timeToLive(WAIT_FOR_MOON)
                .request(Answer.class);
        answers.reply(answer);
    }

    /** Moon reads from the very file that is open here; nothing but the open file travels. */
    private void sendLogbook() throws IOException {
        Path file = Files.createTempFile("earth", ".log");
        try {
            Files.writeString(file, "Stardate 2026.329: all is well on earth\n");
            try (FileChannel channel = FileChannel.open(file);
                    NativeObject object = NativeObject.duplicateOf(channel)) {
                template.newMessage(new Logbook("earth.log"))
                        .to("moon")
                        .timeToLive(WAIT_FOR_MOON)
                        .object(object)
                        .send();
            }
        } finally {
            Files.delete(file);
        }
    }
}
