package io.ipmb.benchmarks.listener.station;

import java.util.function.Consumer;

/** The sending process, once it can send: sends numbered texts as fast as it can, round by round. */
public final class SendingStation {

    /** What a station says when it is ready. */
    public static final String READY = "ready";

    /** The command that begins a round, followed by the number of messages. */
    public static final String SEND = "send";

    /** The answer to it, once all are handed over. */
    public static final String SENT = "sent";

    private SendingStation() {}

    /**
     * Serves for as long as the other side is there; the end of this process is the way out.
     *
     * @param send sends one text
     * @param flush sees to it that nothing stays in this process
     */
    public static void run(Consumer<String> send, Runnable flush, Conversation conversation)
            throws InterruptedException {
        conversation.say(READY);
        while (true) {
            long count = conversation.next(SEND);
            for (long number = 0; number < count; number++) {
                send.accept(NumberedText.of(number));
            }
            flush.run();
            conversation.say(SENT);
        }
    }
}
