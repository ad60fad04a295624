package io.ipmb.endpoint;

import io.ipmb.protocol.EncodedSelector;
import io.ipmb.protocol.LabelProgram;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The ways of a message with one selector, in one epoch of {@link Neighbours}.
 *
 * @param selector of the messages
 * @param program its expression
 * @param epoch in which the plan holds
 * @param lanes the receivers by lane
 * @param byStar whether a frame goes by the star, alone or besides
 * @param withoutLanes whether that frame is for those alone to whom this endpoint has no lane
 * @param onlyTo the receiver of that frame, where the controller may not know yet that an earlier match is gone; null
 *     where the controller looks itself
 * @param allTakenFirst whether that frame waits until the receivers of all lanes have taken everything, since it may be
 *     for one of them
 * @param matches all that satisfy the expression, in the order of the walk; empty where they are not known
 * @param prospects receivers by the star to whom a lane can be offered
 * @param ableMatches matches without a lane to whom one can be offered
 * @param sent the attempt that has gone all of these ways
 */
@SuppressWarnings("ArrayRecordComponent") // owned by the plan, read by the send path
record Plan(
        EncodedSelector selector,
        LabelProgram program,
        long epoch,
        Neighbour[] lanes,
        boolean byStar,
        boolean withoutLanes,
        @Nullable UUID onlyTo,
        boolean allTakenFirst,
        Neighbour[] matches,
        Neighbour[] prospects,
        Neighbour[] ableMatches,
        Attempt.Sent sent) {}
