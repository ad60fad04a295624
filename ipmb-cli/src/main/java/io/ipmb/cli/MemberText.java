package io.ipmb.cli;

import io.ipmb.HostedBus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The texts of a table about a bus and its endpoints. */
final class MemberText {

    private MemberText() {}

    /** The label's elements, separated by commas; a dash for an empty label. */
    static String label(HostedBus.Member member) {
        return member.label().isEmpty() ? "-" : String.join(",", member.label());
    }

    /** The beginning of the endpoint's instance, long enough to tell the endpoints of a bus apart. */
    static String instance(HostedBus.Member member) {
        return member.instance().toString().substring(0, 8);
    }

    /**
     * {@code Java} for this library; otherwise a language that its program's file tells, and {@code other} for compiled
     * programs on the crate, in Rust, C or C++.
     *
     * @param program the name of the endpoint's program
     */
    static String language(HostedBus.Member member, String program) {
        if (!member.usesCrate()) {
            return "Java";
        }
        return switch (program) {
            case "node", "electron" -> "Node.js";
            default -> "other";
        };
    }

    /** The numbers of lanes to and from others, with a slash; a dash for none. */
    static String lanes(HostedBus.Member member) {
        HostedBus.Lanes lanes = member.lanes();
        return lanes.out() == 0 && lanes.in() == 0 ? "-" : lanes.out() + "/" + lanes.in();
    }

    /** The unusual states, separated by commas; empty for an ordinary endpoint. */
    static String state(HostedBus.Member member) {
        List<String> state = new ArrayList<>();
        if (member.own()) {
            state.add("host");
        }
        if (!member.receives()) {
            state.add("retired");
        }
        if (member.paused()) {
            state.add("paused");
        }
        if (member.stalled()) {
            state.add("stalled");
        }
        return String.join(",", state);
    }

    /** A duration in its two largest units. */
    static String time(Duration time) {
        long seconds = Math.max(0, time.toSeconds());
        if (seconds < 60) {
            return seconds + "s";
        }
        if (seconds < 3600) {
            return seconds / 60 + "m " + seconds % 60 + "s";
        }
        return seconds < 86_400
                ? seconds / 3600 + "h " + seconds % 3600 / 60 + "m"
                : seconds / 86_400 + "d " + seconds % 86_400 / 3600 + "h";
    }

    /** The line above the table. */
    static String summary(HostedBus bus) {
        int count = bus.members().size();
        return bus.identifier() + ": " + count + (count == 1 ? " endpoint" : " endpoints")
                + (bus.keptMessages() == 0 ? "" : ", " + Messages.counted(bus.keptMessages()) + " kept for later")
                + (bus.pendingConnections() == 0 ? "" : ", " + bus.pendingConnections() + " not introduced yet");
    }
}
