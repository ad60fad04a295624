package io.ipmb.controller;

import io.ipmb.protocol.FrameView;
import io.ipmb.protocol.LabelProgram;
import io.ipmb.protocol.MalformedFrameException;
import org.jspecify.annotations.Nullable;

/** The last few selectors that one sender used, resolved; found again by their bytes, so nothing is parsed twice. */
final class RouteCache {

    private static final int SIZE = 8;

    private final @Nullable Route[] routes = new Route[SIZE];
    private int next;

    /**
     * The route of a frame.
     *
     * @param aim which of its receivers get it
     * @param audience those among the matches that are its receivers
     */
    Route find(FrameView frame, Aim aim, Audience audience, Membership membership) throws MalformedFrameException {
        for (int i = 0; i < SIZE; i++) {
            Route route = routes[i];
            if (route != null
                    && route.aim() == aim
                    && route.audience().isAkinTo(audience)
                    && route.program()
                            .isEncodedAs(frame.memory(), frame.expressionOffset(), frame.expressionLength())) {
                if (route.epoch() == membership.epoch() && route.audience().isSameAs(audience)) {
                    return route;
                }
                Route current = membership.resolve(route.program(), aim, audience);
                routes[i] = current;
                return current;
            }
        }
        LabelProgram program = LabelProgram.decode(frame.memory(), frame.expressionOffset(), frame.expressionLength());
        Route route = membership.resolve(program, aim, audience);
        routes[next] = route;
        next = (next + 1) % SIZE;
        return route;
    }
}
