package io.ipmb.cli;

import io.ipmb.Endpoint;
import io.ipmb.IncomingMessage;
import io.ipmb.Label;
import io.ipmb.Selector;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * The second process of {@code bench}: hosts the bus, answers each series with its result, and returns everything else
 * that asks for it. Ends with its standard input, which the first process holds, however that ends.
 */
@Command(
        name = BenchPartnerCommand.NAME,
        description = "The second process of bench, which starts it.",
        hidden = true,
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        footerHeading = "%nExamples:%n",
        footer = "  ipmb bench-partner com.solar --lanes never")
final class BenchPartnerCommand implements Callable<Integer> {

    static final String NAME = "bench-partner";

    /** The label of this process. */
    static final String PARTNER = "partner";

    /** The label of the first process. */
    static final String ASKER = "asker";

    /** The beginning of a text to be returned. */
    static final String PING = "p";

    @Mixin
    private StayingOptions bus = new StayingOptions();

    @Mixin
    private MeasuringOptions measuring = new MeasuringOptions();

    @Override
    public Integer call() {
        Thread watch = new Thread(BenchPartnerCommand::awaitEndOfInput, "ipmb-bench-partner");
        watch.setDaemon(true);
        watch.start();
        Selector asker = Selector.unicast(ASKER);
        BenchSeries series = new BenchSeries();
        try (Endpoint endpoint = bus.join(
                Label.of(PARTNER), options -> measuring.applyTo(options).receives(String.class))) {
            Output.say("joined");
            while (true) {
                try (IncomingMessage message = endpoint.receive()) {
                    String text = message.payload(String.class);
                    if (text.startsWith(PING)) {
                        endpoint.send(asker, text);
                    } else if (series.take(text)) {
                        endpoint.send(asker, series.result());
                    }
                }
            }
        }
    }

    private static void awaitEndOfInput() {
        try {
            while (System.in.read() >= 0) {
                // Nobody writes; whatever comes has no meaning.
            }
        } catch (IOException e) {
            // As good as its end.
        }
        // No hand-over: nobody stays on this bus.
        Runtime.getRuntime().halt(0);
    }
}
