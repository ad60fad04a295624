package io.ipmb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The end of a message: who closes its attachments, and who learns of it. */
class IncomingMessageTest {

    private final List<String> ends = new ArrayList<>();

    private IncomingMessage message(NativeObject... objects) {
        return new IncomingMessage(
                "text",
                new UUID(0, 1),
                Selector.unicast("a"),
                List.of(objects),
                List.of(),
                () -> ends.add("completed"));
    }

    /** An object whose only method is closing. */
    private static NativeObject object(Runnable close) {
        return (NativeObject) Proxy.newProxyInstance(
                NativeObject.class.getClassLoader(),
                new Class<?>[] {NativeObject.class},
                (proxy, method, arguments) -> {
                    close.run();
                    return null;
                });
    }

    @Test
    void closingCompletesItOnceAndAfterItsAttachments() {
        IncomingMessage message = message(object(() -> ends.add("object closed")));
        message.close();
        message.close();
        assertThat(ends).containsExactly("object closed", "completed");
    }

    @Test
    void aDetachedMessageIsCompletedByTheOneThatHasItsAttachments() {
        IncomingMessage message = message(object(() -> ends.add("object closed")));
        IncomingMessage kept = message.detach();
        message.close();
        assertThat(ends).isEmpty();
        kept.close();
        assertThat(ends).containsExactly("object closed", "completed");
    }

    @Test
    void itIsCompletedAlsoWhereAnAttachmentCannotBeClosed() {
        IncomingMessage message = message(object(() -> {
            throw new IllegalStateException("says a test");
        }));
        assertThatIllegalStateException().isThrownBy(message::close);
        assertThat(ends).containsExactly("completed");
    }
}
