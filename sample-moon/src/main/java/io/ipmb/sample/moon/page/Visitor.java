package io.ipmb.sample.moon.page;

import io.ipmb.SelectorSyntaxException;
import io.ipmb.sample.moon.Answer;
import io.ipmb.sample.moon.Question;
import io.ipmb.spring.core.IpmbTemplate;
import io.ipmb.spring.core.ReplyTimeoutException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/**
 * The visitor's actions on the bus: send a text to a selector, ask earth a question. Accepts JSON only, which a page of
 * another origin cannot send.
 */
@RestController
class Visitor {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final IpmbTemplate template;

    Visitor(IpmbTemplate template) {
        this.template = template;
    }

    /**
     * A text for the bus.
     *
     * @param selector the receivers, as {@code moon & !dark}
     * @param text the payload
     */
    record Text(String selector, String text) {}

    @PostMapping(path = "/texts", consumes = MediaType.APPLICATION_JSON_VALUE)
    @ResponseStatus(HttpStatus.ACCEPTED)
    void send(@RequestBody Text text) {
        template.convertAndSend(text.selector(), text.text());
    }

    @PostMapping(path = "/questions", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Nullable Answer ask(@RequestBody Question question) {
        return template.newMessage(question)
                .to("earth & questions")
                .replyTimeout(PATIENCE)
                .request(Answer.class);
    }

    @ExceptionHandler
    ProblemDetail wrongSelector(SelectorSyntaxException e) {
        return ProblemDetail.forStatusAndDetail(HttpStatus.BAD_REQUEST, String.valueOf(e.getMessage()));
    }

    @ExceptionHandler
    ProblemDetail noAnswer(ReplyTimeoutException e) {
        return ProblemDetail.forStatusAndDetail(
                HttpStatus.GATEWAY_TIMEOUT, "No answer within " + PATIENCE.toSeconds() + " s; is earth running?");
    }
}
