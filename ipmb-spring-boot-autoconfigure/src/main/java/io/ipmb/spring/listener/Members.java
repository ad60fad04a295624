package io.ipmb.spring.listener;

import io.ipmb.Label;
import io.ipmb.MessageBox;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The listeners of one label, and what they say together about how they are run. Immutable: others are other members. */
final class Members {

    /** Nobody. */
    static final Members NONE =
            new Members(List.of(), Dispatcher.NOBODY, MessageBox.builder().build());

    private record Member(RegisteredListener listener, ListenerSettings settings) {}

    private final List<Member> members;
    private final Dispatcher dispatcher;
    private final MessageBox messageBox;

    private Members(List<Member> members, Dispatcher dispatcher, MessageBox messageBox) {
        this.members = members;
        this.dispatcher = dispatcher;
        this.messageBox = messageBox;
    }

    /**
     * These and one more.
     *
     * @throws IllegalListenerException when it is in conflict with one of them
     */
    Members with(RegisteredListener added, ListenerSettings settings, Label label) {
        for (Member other : members) {
            check(other, added, settings, label);
        }
        Dispatcher together = dispatcher.with(added, label);
        List<Member> all = new ArrayList<>(members);
        all.add(new Member(added, settings));
        return new Members(List.copyOf(all), together, together.messageBox());
    }

    /** These without the listener of this id. */
    Members without(String id) {
        Dispatcher rest = dispatcher.without(id);
        return new Members(
                members.stream()
                        .filter(member -> !member.listener().id().equals(id))
                        .toList(),
                rest,
                rest.messageBox());
    }

    boolean isEmpty() {
        return members.isEmpty();
    }

    Dispatcher dispatcher() {
        return dispatcher;
    }

    /** What an endpoint must read for them. */
    MessageBox messageBox() {
        return messageBox;
    }

    /** What they say together. */
    ListenerSettings settings() {
        ListenerSettings together = ListenerSettings.UNSET;
        for (Member member : members) {
            together = together.orElse(member.settings());
        }
        return together;
    }

    private static void check(Member one, RegisteredListener other, ListenerSettings settings, Label label) {
        check("autoStartup", ListenerSettings::autoStartup, one, other, settings, label);
        check("concurrency", ListenerSettings::concurrency, one, other, settings, label);
        check("queueCapacity", ListenerSettings::queueCapacity, one, other, settings, label);
        check("shutdownTimeout", ListenerSettings::shutdownTimeout, one, other, settings, label);
        check("stuckAfter", ListenerSettings::stuckAfter, one, other, settings, label);
    }

    private static <T> void check(
            String name,
            Function<ListenerSettings, @Nullable T> setting,
            Member one,
            RegisteredListener other,
            ListenerSettings settings,
            Label label) {
        @Nullable T first = setting.apply(one.settings());
        @Nullable T second = setting.apply(settings);
        if (first != null && second != null && !Objects.equals(first, second)) {
            throw new IllegalListenerException(
                    "The listeners " + one.listener() + " and " + other + " have the same label " + label.elements()
                            + ", so that they are run together, but want " + name + " " + first + " and " + second,
                    "Say the same in both, leave it out in one, or give one a selector that names another element.");
        }
    }
}
