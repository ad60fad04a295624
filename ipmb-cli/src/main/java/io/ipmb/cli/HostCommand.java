package io.ipmb.cli;

import io.ipmb.ControllerInfo;
import io.ipmb.Endpoint;
import io.ipmb.Label;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Hosts a bus until the process is asked to end; the bus is handed over then. */
@Command(
        name = "host",
        description = "Hosts a bus until SIGTERM or SIGINT.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        footerHeading = "%nExamples:%n",
        footer = {"  ipmb host com.solar", "  IPMB_TOKEN=secret ipmb host com.solar"})
final class HostCommand implements Callable<Integer> {

    @Mixin
    private StayingOptions bus = new StayingOptions();

    @Override
    public Integer call() throws InterruptedException {
        if (!bus.mayHost()) {
            throw bus.usage("host with --no-host cannot do anything; leave out one of them");
        }
        Endpoint endpoint = bus.joinToSend(Label.of());
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
                            // Being asked to end is how this command succeeds; the exit code of a signal says
                            // otherwise.
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
