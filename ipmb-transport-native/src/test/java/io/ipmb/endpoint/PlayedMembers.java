package io.ipmb.endpoint;

import io.ipmb.protocol.Extension;
import io.ipmb.protocol.LabelProgram;
import io.ipmb.protocol.RosterMember;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The endpoints of a bus, as a test plays them. */
final class PlayedMembers implements Members {

    private final Map<UUID, RosterMember> members = new LinkedHashMap<>();
    private boolean changed = true;
    private long order;
    private int refreshes;
    private int resolutions;
    boolean known = true;

    /** An endpoint with lanes joins, behind all others. */
    RosterMember join(String... label) {
        return join(Extension.JAVA | Extension.LANES, label);
    }

    RosterMember join(long abilities, String... label) {
        return add(new RosterMember(
                UUID.randomUUID(),
                EnumSet.of(RosterMember.Trait.NAMES_ITSELF),
                order,
                order++,
                Extension.DEFAULT_PRECEDENCE,
                abilities,
                1,
                1,
                Set.of(label)));
    }

    RosterMember add(RosterMember member) {
        members.put(member.instance(), member);
        changed = true;
        return member;
    }

    void remove(RosterMember member) {
        members.remove(member.instance());
        changed = true;
    }

    void change() {
        changed = true;
    }

    int refreshes() {
        return refreshes;
    }

    int resolutions() {
        return resolutions;
    }

    @Override
    public boolean refresh() {
        refreshes++;
        boolean news = changed;
        changed = false;
        return news;
    }

    @Override
    public boolean isKnown() {
        return known;
    }

    @Override
    public @Nullable RosterMember member(UUID instance) {
        return members.get(instance);
    }

    @Override
    public List<RosterMember> resolve(LabelProgram program) {
        resolutions++;
        List<RosterMember> matching = new ArrayList<>(members.values());
        matching.removeIf(member -> member.isRetired() || !program.matches(member.label()));
        matching.sort(WALK);
        return matching;
    }
}
