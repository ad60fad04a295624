package io.ipmb.endpoint;

import io.ipmb.BusNotHostedException;
import io.ipmb.JoinDeniedException;
import io.ipmb.JoinException;
import io.ipmb.JoinOptions;
import io.ipmb.JoinTimeoutException;
import io.ipmb.Label;
import io.ipmb.TokenRefusedException;
import io.ipmb.VersionRefusedException;
import io.ipmb.controller.Losses;
import io.ipmb.controller.PeerCheck;
import io.ipmb.counter.Counters;
import io.ipmb.platform.Deadline;
import io.ipmb.platform.NanoClock;
import io.ipmb.platform.PeerIdentity;
import io.ipmb.platform.Platform;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.SendChannel;
import io.ipmb.protocol.ProtocolVersion;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Gets a place on the bus: connects to its controller, or becomes it. Tries until success, until a failure that another
 * attempt cannot change, or until the time is over. Used by the session loop's thread alone.
 */
final class Joiner {

    /** Attempts before "permission denied" is final: it appears for a moment between two owners of a name. */
    private static final int TRIES_WHEN_DENIED = 5;

    private static final long FIRST_PAUSE_NANOS = 1_000_000;
    private static final long LONGEST_PAUSE_NANOS = 100_000_000;

    private final JoinOptions options;
    private final Platform platform;
    private final PeerCheck peers;
    private final Past past = new Past();
    private final Handshake handshake;
    private final Hosting hosting;
    private final Stop stop;
    private volatile boolean retired;

    /** Tells when to give up because the endpoint is being closed. */
    @FunctionalInterface
    interface Stop {
        /** Sleeps for at most this time; true when the endpoint is being closed. */
        boolean sleep(long nanos);
    }

    /** @param abilities of the endpoint, besides those of every endpoint of this library */
    Joiner(
            JoinOptions options,
            long abilities,
            Platform platform,
            NanoClock clock,
            Counters counters,
            Losses losses,
            Stop stop,
            Runnable hostEnded) {
        this.options = options;
        this.platform = platform;
        this.peers = new PeerCheck(options.allowedPeers(), options.token(), platform.self());
        this.handshake = new Handshake(options, platform, clock, past, abilities);
        this.hosting = new Hosting(options, peers, platform, clock, counters, past, abilities, losses, hostEnded);
        this.stop = stop;
    }

    /** Restricts later joins to an endpoint that only sends: without a label, and not as the controller. Any thread. */
    void retire() {
        retired = true;
    }

    /** Forgets the past of the endpoint, which does not join any more. */
    void close() {
        past.forget();
    }

    /** The number by which the endpoint is known under every controller. Any thread. */
    UUID instance() {
        return past.instance();
    }

    /** The roster of the controller that was joined last, mapped; null when there is none. */
    @Nullable ByteBuffer roster() {
        return past.roster();
    }

    /** Gets a place; null when the endpoint is closed in the meantime. */
    @Nullable Session join(Deadline deadline) {
        long pause = FIRST_PAUSE_NANOS;
        int denials = 0;
        String last = "";
        PlatformException cause = null;
        while (true) {
            try {
                return tryOnce(deadline);
            } catch (PlatformException e) {
                switch (e.reason()) {
                    case DENIED -> {
                        denials++;
                        if (denials == TRIES_WHEN_DENIED) {
                            throw new JoinDeniedException(text("is not open to this user: " + e.getMessage()), e);
                        }
                    }
                    case FORBIDDEN ->
                        throw new JoinException(
                                text("cannot be joined, because the system keeps this process from a call: "
                                        + e.getMessage()),
                                e);
                    case NAME_NOT_IN_USE -> last = "";
                    case NAME_TAKEN -> last = "its name is held, but nobody accepts connections on it";
                    default -> {
                        last = String.valueOf(e.getMessage());
                        cause = e;
                    }
                }
            }
            if (deadline.isOver()) {
                // Without a time limit the deadline is never over.
                Duration timeout = Objects.requireNonNull(options.joinTimeout());
                String late = text("could not be joined within " + timeout.toMillis() + " ms: ");
                if (last.isEmpty()) {
                    throw new BusNotHostedException(
                            late + "nobody hosts it, and this process may not (controller affinity is off)");
                }
                throw new JoinTimeoutException(late + last, cause);
            }
            // Jitter: endpoints that lost the same controller must not try in step.
            long jittered = pause / 2 + ThreadLocalRandom.current().nextLong(pause / 2 + 1);
            if (stop.sleep(Math.min(jittered, deadline.remainingNanos()))) {
                return null;
            }
            pause = Math.min(pause * 2, LONGEST_PAUSE_NANOS);
        }
    }

    private Session tryOnce(Deadline deadline) throws PlatformException {
        SendChannel uplink;
        try {
            uplink = platform.connect(options.identifier());
        } catch (PlatformException e) {
            if (e.reason() != PlatformException.Reason.NAME_NOT_IN_USE || !options.controllerAffinity() || retired) {
                throw e;
            }
            return hosting.begin();
        }
        try {
            checkController(uplink.peer());
            return handshake.perform(uplink, retired ? Label.of() : options.label(), deadline);
        } catch (PlatformException e) {
            uplink.close();
            throw refusal(e, uplink.peer());
        } catch (RuntimeException e) {
            uplink.close();
            if (e instanceof Handshake.TokenRefused) {
                throw new TokenRefusedException(text("refuses the token; set the one that its controller has"));
            }
            if (e instanceof Handshake.VersionRefused refused) {
                throw new VersionRefusedException(text("is hosted by protocol version " + refused.version()
                        + ", which this library does not speak; it joins 0.8.4 and later versions of "
                        + ProtocolVersion.OURS.compatibleVersions()));
            }
            throw e;
        }
    }

    private void checkController(@Nullable PeerIdentity controller) {
        if (!peers.allows(controller)) {
            throw new JoinDeniedException(
                    text(
                            "is hosted by another user (" + describe(controller) + ", and this process is of user "
                                    + platform.self().userId()
                                    + "); allow that with AllowedPeers.ANY_USER, in both, or run the programs as the same user"));
        }
    }

    /**
     * A controller refuses another user by closing the connection before reading. A close without an answer under
     * another user therefore counts as a refusal; if the controller has just ended instead, another attempt shows it.
     */
    private PlatformException refusal(PlatformException failure, @Nullable PeerIdentity controller) {
        if (failure.reason() != PlatformException.Reason.CLOSED
                || controller == null
                || !peers.isRefusedByDefaultOf(controller)) {
            return failure;
        }
        return new PlatformException(
                PlatformException.Reason.DENIED,
                "its controller (" + describe(controller) + ") closes the connection of this process, of user "
                        + platform.self().userId()
                        + ", without an answer; run the programs as the same user, or let the controller's program admit others with"
                        + " AllowedPeers.ANY_USER",
                failure);
    }

    private static String describe(@Nullable PeerIdentity peer) {
        if (peer == null || !peer.isUserKnown()) {
            return "a user unknown to this process, for instance of another user or pid namespace";
        }
        return "user " + peer.userId() + ", process " + peer.pid();
    }

    /** The exception for a failure that this class does not distinguish. */
    static JoinException failed(JoinOptions options, Throwable cause) {
        return new JoinException(text(options, "cannot be joined: " + cause.getMessage()), cause);
    }

    private String text(String what) {
        return text(options, what);
    }

    private static String text(JoinOptions options, String what) {
        return "The bus '" + options.identifier() + "' " + what;
    }

    /** The longest time that a handshake waits for its answer: see "Handshake" in docs/protocol.md. */
    static long handshakeNanos(Deadline deadline) {
        return Math.min(deadline.remainingNanos(), TimeUnit.SECONDS.toNanos(2));
    }
}
