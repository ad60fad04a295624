package io.ipmb.benchmarks.listener.station;

import java.util.function.Consumer;

/** The sending process, once it can send: sends numbered texts as fast as possible, round by round. */
public final class SendingStation {

    /** The line of a station that is ready. */
    public static final String READY = "ready";

    /** The command to begin a round, followed by the number of messages. */
    public static final String SEND = "send";

    /** The answer to it, once all messages are sent. */
    public static final String SENT = "sent";

    private SendingStation() {}

    /**
     * Serves as long as the other side is there; never returns, since this process ends with it.
     *
     * @param send sends one text
     * @param flush waits until all texts have left this process
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
