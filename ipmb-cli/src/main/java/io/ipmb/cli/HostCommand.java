package io.ipmb.cli;

import io.ipmb.ControllerInfo;
import io.ipmb.Endpoint;
import io.ipmb.HostOptions;
import io.ipmb.Label;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Hosts a bus until the process is asked to end, and then hands the bus over. */
@Command(
        name = "host",
        description = "Hosts a bus until SIGTERM or SIGINT.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        footerHeading = "%nExamples:%n",
        footer = {
            "  ipmb host com.solar",
            "  IPMB_TOKEN=secret ipmb host com.solar",
            "  ipmb host com.solar --slow-consumer-policy drop-oldest --queue-bytes 16MB"
        })
final class HostCommand implements Callable<Integer> {

    @Mixin
    private StayingOptions bus = new StayingOptions();

    @Mixin
    private HostingOptions hosting = new HostingOptions();

    @Override
    public Integer call() throws InterruptedException {
        if (!bus.mayHost()) {
            throw bus.usage("host and --no-host contradict each other; leave out one of them");
        }
        HostOptions options = hosting.value(bus);
        Endpoint endpoint = bus.joinToSend(Label.of(), join -> join.host(options));
        if (!endpoint.isController()) {
            ControllerInfo host = endpoint.controller();
            Long pid = host == null ? null : host.processId();
            endpoint.close();
            throw new CommandFailedException(
                    bus.identifier() + " is hosted already" + (pid == null ? "" : ", by process " + pid));
        }
        AtomicInteger exitCode = new AtomicInteger();
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            endpoint.close();
                            // A signal is the regular end of this command, unlike its exit code.
                            Runtime.getRuntime().halt(exitCode.get());
                        },
                        "ipmb-hand-over"));
        try {
            Output.say("hosting " + bus.identifier());
        } catch (RuntimeException e) {
            exitCode.set(CommandLine.ExitCode.SOFTWARE);
            throw e;
        }
        new CountDownLatch(1).await();
        return 0;
    }
}
