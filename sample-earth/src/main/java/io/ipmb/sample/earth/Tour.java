package io.ipmb.sample.earth;

import io.ipmb.NativeObject;
import io.ipmb.spring.core.IpmbTemplate;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.stereotype.Component;

/**
 * Sends one message of each kind after the start. Moon may start later: the bus keeps the messages for their time to
 * live. A failure ends the application, like that of any {@link ApplicationRunner}.
 */
@Component
class Tour implements ApplicationRunner {

    private final IpmbTemplate template;
    private final Answers answers;

    Tour(IpmbTemplate template, Answers answers) {
        this.template = template;
        this.answers = answers;
    }

    @Override
    public void run(ApplicationArguments arguments) throws IOException {
        send("moon", "Hello moon, this is earth");
        send("moon", new Orbit("moon", 384_400, Duration.ofDays(27).plusHours(7)));
        send("moon & weather", new Weather("Cologne", 11.5, List.of("light rain", "wind from the west")));
        send("moon & telescope", "two satellites and a comet");
        template.newMessage("News for everybody but earth")
                .to("news & !earth")
                .multicast()
                .timeToLive(EarthApplication.WAIT_FOR_MOON)
                .send();
        sendLogbook();
        ask();
    }

    private void send(String selector, Object payload) {
        template.newMessage(payload)
                .to(selector)
                .timeToLive(EarthApplication.WAIT_FOR_MOON)
                .send();
    }

    /** Waits for the answer as long as the bus keeps the question for moon. */
    private void ask() {
        Answer answer = template.newMessage(new Question("How far is the moon?"))
                .to("moon & questions")
                .timeToLive(EarthApplication.WAIT_FOR_MOON)
                .replyTimeout(EarthApplication.WAIT_FOR_MOON)
                .request(Answer.class);
        answers.reply(Objects.requireNonNull(answer, "moon answers every question"));
    }

    /** Moon reads the file that is open here: the open file travels, and not its content. */
    private void sendLogbook() throws IOException {
        Path file = Files.createTempFile("earth", ".log");
        try {
            Files.writeString(file, "Stardate 2026.329: all is well on earth\n");
            try (FileChannel channel = FileChannel.open(file);
                    NativeObject object = NativeObject.duplicateOf(channel)) {
                template.newMessage(new Logbook("earth.log"))
                        .to("moon")
                        .timeToLive(EarthApplication.WAIT_FOR_MOON)
                        .object(object)
                        .send();
            }
        } finally {
            Files.delete(file);
        }
    }
}
