package io.ipmb.spring.config;

import io.ipmb.BusDirectory;
import io.ipmb.Endpoint;
import io.ipmb.LabelExpression;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The endpoints on the bus of a connection: those of all programs, this application's own included. They are read in
 * memory that the host shares, without a message and without a system call. Thread-safe.
 *
 * <p>{@link io.ipmb.spring.event.IpmbDirectoryEvent}s tell of the changes.
 *
 * @see IpmbConnection#directory()
 * @since 0.1.0
 */
public final class IpmbDirectory {

    private static final BusDirectory UNKNOWN = new BusDirectory(false, List.of());

    private final Supplier<? extends @Nullable Endpoint> base;

    /** @param base the endpoint to ask; null while it is not on the bus */
    IpmbDirectory(Supplier<? extends @Nullable Endpoint> base) {
        this.base = base;
    }

    /**
     * The endpoints now, the same object while nothing changes. Incomplete, and without members, while the application
     * is not on the bus, and under a host on the crate ipmb 0.8. Does not join the bus.
     */
    public BusDirectory now() {
        Endpoint endpoint = base.get();
        return endpoint == null ? UNKNOWN : endpoint.directory();
    }

    /**
     * The endpoints that satisfy a condition now; see {@link BusDirectory#matching}. None as well while the directory
     * has no members.
     *
     * @param expression the text of a {@link LabelExpression}, often just a name
     * @throws io.ipmb.SelectorSyntaxException when the text is no label expression
     */
    public List<BusDirectory.Member> matching(String expression) {
        return now().matching(LabelExpression.parse(expression));
    }
}
