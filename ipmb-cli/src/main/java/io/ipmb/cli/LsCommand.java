package io.ipmb.cli;

import io.ipmb.HostedBus;
import java.time.Clock;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists the endpoints of a bus. */
@Command(
        name = "ls",
        description = {
            "Lists the endpoints of a bus, in the order of the search for the receiver of a unicast.",
            "",
            "SENT, RECEIVED and DROPPED count messages since the present host took the bus. QUEUED counts messages that"
                    + " wait at the host for a slow receiver. LANES are the endpoint's direct lanes, to others and"
                    + " from others; WAITING are the bytes that wait in the fullest one to others. A host on the Rust"
                    + " crate ipmb 0.8 does not answer."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        footerHeading = "%nExamples:%n",
        footer = {"  ipmb ls com.solar", "  ipmb ls com.solar --json"})
final class LsCommand implements Callable<Integer> {

    @Mixin
    private InspectedBus bus = new InspectedBus();

    @Option(names = "--json", description = "Print a line of JSON instead of a table")
    private boolean json;

    @Override
    public Integer call() {
        HostedBus seen = bus.look();
        Programs programs = new Programs();
        if (json) {
            Output.say(new BusJson(programs, Clock.systemUTC()).line(seen));
            return 0;
        }
        Table table = new Table(
                "LABEL",
                "INSTANCE",
                "PREC",
                "PID",
                "UID",
                "PROGRAM",
                "LANGUAGE",
                "SENT",
                "RECEIVED",
                "DROPPED",
                "QUEUED",
                "LANES",
                "WAITING",
                "ON BUS",
                "STATE");
        for (HostedBus.Member member : seen.members()) {
            String program = programs.name(member.processId());
            table.add(
                    MemberText.label(member),
                    MemberText.instance(member),
                    (long) member.precedence(),
                    Long.toString(member.processId()),
                    Long.toString(member.userId()),
                    program,
                    MemberText.language(member, program),
                    member.sent(),
                    member.received(),
                    member.dropped(),
                    (long) member.queuedMessages(),
                    MemberText.lanes(member),
                    member.lanes().waitingBytes(),
                    MemberText.time(member.joinedFor()),
                    MemberText.state(member));
        }
        Output.say(MemberText.summary(seen));
        table.lines().forEach(Output::say);
        return 0;
    }
}
