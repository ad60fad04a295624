package io.ipmb.cli;

import io.ipmb.HostedBus;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A bus as a line of JSON, for scripts. For one thread. */
final class BusJson {

    private final JsonMapper mapper = JsonMapper.builder().build();
    private final Programs programs;
    private final Clock clock;

    /** @param clock for the time in each line */
    BusJson(Programs programs, Clock clock) {
        this.programs = programs;
        this.clock = clock;
    }

    /** The line of a bus. */
    String line(HostedBus bus) {
        return line(bus, (member, node) -> {});
    }

    /** Adds fields to those of an endpoint. */
    interface More {
        void add(HostedBus.Member member, ObjectNode to);
    }

    /** The line of a bus, with more fields for each endpoint. */
    String line(HostedBus bus, More more) {
        ObjectNode line = JsonNodeFactory.instance.objectNode();
        line.put("time", clock.instant().truncatedTo(ChronoUnit.MILLIS).toString());
        line.put("bus", bus.identifier());
        line.put("pendingConnections", bus.pendingConnections());
        line.put("keptMessages", bus.keptMessages());
        line.put("keptBytes", bus.keptBytes());
        ArrayNode members = line.putArray("endpoints");
        for (HostedBus.Member member : bus.members()) {
            ObjectNode node = members.addObject();
            add(member, node);
            more.add(member, node);
        }
        return mapper.writeValueAsString(line);
    }

    private static void add(HostedBus.Lanes lanes, ObjectNode node) {
        node.put("out", lanes.out());
        node.put("in", lanes.in());
        node.put("sent", lanes.sent());
        node.put("received", lanes.received());
        node.put("dropped", lanes.dropped());
        node.put("waitingBytes", lanes.waitingBytes());
        node.put("ageMillis", lanes.age().toMillis());
    }

    private void add(HostedBus.Member member, ObjectNode node) {
        String program = programs.name(member.processId());
        node.put("id", member.id().toString());
        node.put("instance", member.instance().toString());
        ArrayNode label = node.putArray("label");
        member.label().forEach(label::add);
        node.put("pid", member.processId());
        node.put("uid", member.userId());
        node.put("program", program);
        node.put("language", MemberText.language(member, program));
        node.put("precedence", member.precedence());
        node.put("host", member.own());
        node.put("sent", member.sent());
        node.put("received", member.received());
        node.put("dropped", member.dropped());
        node.put("queuedMessages", member.queuedMessages());
        node.put("queuedBytes", member.queuedBytes());
        node.put("waitingMillis", member.waitingFor().toMillis());
        node.put("paused", member.paused());
        node.put("stalled", member.stalled());
        node.put("receives", member.receives());
        node.put("joinedSeconds", member.joinedFor().toSeconds());
        add(member.lanes(), node.putObject("lanes"));
    }
}
