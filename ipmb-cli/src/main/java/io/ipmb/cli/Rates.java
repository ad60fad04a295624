package io.ipmb.cli;

import io.ipmb.HostedBus;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.ToLongFunction;

/**
 * Rates per second between two looks; zero for an endpoint that joined after the first. The host counts until each
 * look; of lanes their endpoint tells once a second, so that the time between two reports is another one.
 *
 * @param before the endpoints at the first look
 * @param seconds between the looks
 */
record Rates(Map<UUID, HostedBus.Member> before, double seconds) {

    static Rates since(HostedBus before, double seconds) {
        Map<UUID, HostedBus.Member> known = new HashMap<>();
        before.members().forEach(member -> known.put(member.id(), member));
        return new Rates(known, seconds);
    }

    double sent(HostedBus.Member now) {
        return rate(now, HostedBus.Member::sent, HostedBus.Lanes::sent);
    }

    double received(HostedBus.Member now) {
        return rate(now, HostedBus.Member::received, HostedBus.Lanes::received);
    }

    double dropped(HostedBus.Member now) {
        return rate(now, HostedBus.Member::dropped, HostedBus.Lanes::dropped);
    }

    private double rate(
            HostedBus.Member now, ToLongFunction<HostedBus.Member> inAll, ToLongFunction<HostedBus.Lanes> byLanes) {
        HostedBus.Member then = before.get(now.id());
        if (then == null) {
            return 0;
        }
        long onLanes = byLanes.applyAsLong(now.lanes()) - byLanes.applyAsLong(then.lanes());
        long throughHost = inAll.applyAsLong(now) - inAll.applyAsLong(then) - onLanes;
        return throughHost / seconds + onLanes / secondsOfReports(then.lanes(), now.lanes());
    }

    private double secondsOfReports(HostedBus.Lanes then, HostedBus.Lanes now) {
        if (then.equals(HostedBus.Lanes.NONE)) {
            // The first report: its messages are of an unknown time.
            return Math.max(seconds, 1);
        }
        double between = seconds + (then.age().toNanos() - now.age().toNanos()) / 1e9;
        // Without another report nothing has changed; reports that a slow host took at once are not closer either.
        return Math.max(between, 0.5);
    }

    List<HostedBus.Member> busiestFirst(HostedBus bus) {
        Comparator<HostedBus.Member> byRate = Comparator.comparingDouble(each -> sent(each) + received(each));
        return bus.members().stream().sorted(byRate.reversed()).toList();
    }
}
