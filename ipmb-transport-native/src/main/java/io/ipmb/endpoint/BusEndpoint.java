package io.ipmb.endpoint;

import io.ipmb.BusDirectory;
import io.ipmb.ControllerInfo;
import io.ipmb.DirectoryListener;
import io.ipmb.Endpoint;
import io.ipmb.EndpointClosedException;
import io.ipmb.EndpointState;
import io.ipmb.HostedBus;
import io.ipmb.IncomingMessage;
import io.ipmb.IncomingMessageHandler;
import io.ipmb.IpmbInterruptedException;
import io.ipmb.JoinOptions;
import io.ipmb.Label;
import io.ipmb.MessageBox;
import io.ipmb.MessageViewHandler;
import io.ipmb.OutgoingMessage;
import io.ipmb.PayloadWriter;
import io.ipmb.Selector;
import io.ipmb.SendResult;
import io.ipmb.Subscription;
import io.ipmb.controller.ControllerThread;
import io.ipmb.counter.Counter;
import io.ipmb.counter.Counters;
import io.ipmb.platform.Deadline;
import io.ipmb.platform.NanoClock;
import io.ipmb.platform.PeerIdentity;
import io.ipmb.platform.Platform;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.Platforms;
import io.ipmb.protocol.EndpointReport;
import io.ipmb.protocol.LabelProgram;
import io.ipmb.protocol.ProtocolVersion;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The endpoint that users hold: combines session loop, sending path and inbox. */
public final class BusEndpoint implements Endpoint {

    /** The longest wait for an answer of the controller in this process, which never blocks and takes much less. */
    private static final Duration LONGEST_ANSWER = Duration.ofSeconds(1);

    private final JoinOptions options;
    private final Platform platform;
    private final NanoClock clock = NanoClock.SYSTEM;
    private final Counters counters = new Counters();
    private final Events events;
    private final PlaceholderObject placeholder;
    private final Inbox inbox;
    private final SessionLoop loop;
    private final SendPath sendPath;
    private final DirectoryView directory;
    private final DirectoryNews news;
    private final AtomicReference<@Nullable MessagePump> pump = new AtomicReference<>();
    private volatile @Nullable MessagePump lastPump;
    private volatile UUID lastId = new UUID(0, 0);

    private BusEndpoint(JoinOptions options, Platform platform) throws PlatformException {
        this.options = options;
        this.platform = platform;
        this.events = new Events(
                "bus=" + options.identifier() + " label=" + options.label().elements(),
                options.eventListener(),
                counters);
        this.placeholder = new PlaceholderObject(platform);
        this.inbox = new Inbox(platform, options, placeholder, counters, events);
        this.loop = new SessionLoop(options, platform, clock, inbox, events, counters);
        this.directory = new DirectoryView(loop.roster(), loop.instance());
        this.news = new DirectoryNews(directory, events, options.closeTimeout(), loop::wakeUp);
        this.sendPath = new SendPath(
                platform,
                options,
                loop.presence(),
                new Directory(loop.roster()),
                loop.instance(),
                placeholder,
                events,
                counters,
                clock);
    }

    private SessionTask tasks() {
        LaneActivity sending = sendPath.laneActivity();
        LaneActivity receiving = inbox.laneActivity();
        sending.wakesBy(loop::wakeUp);
        receiving.wakesBy(loop::wakeUp);
        return new SessionTasks(
                new DirectoryBell(platform, clock, news, sendPath::offer, events),
                new LaneReports(platform, clock, this::laneNumbers, sending, receiving, sendPath::offer));
    }

    private EndpointReport laneNumbers() {
        return sendPath.report(inbox.receivedByLanes(), inbox.lanes());
    }

    /** Joins a bus; see {@link Endpoint#join(JoinOptions)}. */
    public static Endpoint join(JoinOptions options) {
        Platform platform = Platforms.of(options.platform());
        try {
            BusEndpoint endpoint = new BusEndpoint(options, platform);
            try {
                endpoint.loop.start(endpoint.tasks());
            } catch (RuntimeException e) {
                endpoint.close();
                throw e;
            }
            return endpoint;
        } catch (PlatformException e) {
            throw Joiner.failed(options, e);
        }
    }

    /** Asks a bus's host; see {@link Endpoint#inspect(JoinOptions)}. */
    public static HostedBus inspect(JoinOptions options) {
        Deadline limit = Deadline.after(options.joinTimeout(), System::nanoTime);
        return new Inquiry(options, Platforms.of(options.platform()), limit).run();
    }

    @Override
    public String identifier() {
        return options.identifier();
    }

    @Override
    public Label label() {
        return options.label();
    }

    @Override
    public UUID id() {
        Session session = loop.presence().current();
        if (session != null) {
            lastId = session.id();
        }
        return lastId;
    }

    @Override
    public EndpointState state() {
        return loop.presence().state();
    }

    @Override
    public boolean isController() {
        Session session = loop.presence().current();
        return session != null && session.hosted() != null;
    }

    @Override
    public @Nullable ControllerInfo controller() {
        Session session = loop.presence().current();
        if (session == null) {
            return null;
        }
        PeerIdentity identity = session.controllerIdentity();
        return new ControllerInfo(
                identity == null ? null : identity.pid(),
                identity == null || !identity.isUserKnown() ? null : identity.userId(),
                session.isUnderCrateController(),
                ProtocolVersion.OURS.compatibleVersions(),
                !loop.watch().isUnresponsive());
    }

    @Override
    public SendResult send(Selector selector, Object payload) {
        return sendPath.send(selector, payload, options.sendTimeout());
    }

    @Override
    public SendResult send(Selector selector, UUID typeId, int size, PayloadWriter writer) {
        return sendPath.send(selector, typeId, size, writer, options.sendTimeout());
    }

    @Override
    public SendResult send(OutgoingMessage message) {
        return send(message, options.sendTimeout());
    }

    @Override
    public SendResult send(OutgoingMessage message, @Nullable Duration timeout) {
        return sendPath.send(message, timeout);
    }

    @Override
    public IncomingMessage receive() {
        checkPull();
        Deadline never = Deadline.after(null, clock);
        IncomingMessage message = inbox.receive(never);
        while (message == null) {
            checkPull();
            message = inbox.receive(never);
        }
        return message;
    }

    @Override
    public @Nullable IncomingMessage receive(Duration timeout) {
        checkPull();
        IncomingMessage message = inbox.poll();
        if (message != null) {
            // without reading the clock, which would cost as much as taking the message
            return message;
        }
        Deadline deadline = Deadline.after(timeout, clock);
        message = inbox.receive(deadline);
        while (message == null && !deadline.isOver()) {
            checkPull();
            message = inbox.receive(deadline);
        }
        return message;
    }

    private void checkPull() {
        if (pump.get() != null) {
            throw new IllegalStateException(
                    "A handler is subscribed to this endpoint; close its subscription before receiving directly");
        }
    }

    @Override
    public Subscription onMessage(IncomingMessageHandler handler) {
        return subscribed(
                DirectPump.of(handler, pumpName(), inbox, events, options.closeTimeout(), () -> pump.set(null)));
    }

    @Override
    public Subscription onMessage(IncomingMessageHandler handler, Executor executor) {
        return subscribed(new ExecutorPump(
                handler, executor, pumpName(), inbox, events, options.closeTimeout(), () -> pump.set(null)));
    }

    @Override
    public Subscription onMessageInPlace(MessageViewHandler handler) {
        return subscribed(DirectPump.of(
                handler, pumpName(), inbox, counters, events, options.closeTimeout(), () -> pump.set(null)));
    }

    private String pumpName() {
        return String.join(",", options.label().elements());
    }

    private Subscription subscribed(MessagePump next) {
        if (loop.presence().state() == EndpointState.CLOSED) {
            throw new EndpointClosedException("The endpoint is closed");
        }
        if (!pump.compareAndSet(null, next)) {
            throw new IllegalStateException(
                    "A handler is subscribed to this endpoint already, or still runs; close its subscription first");
        }
        lastPump = next;
        inbox.wakeUp();
        next.start();
        return next;
    }

    @Override
    public boolean flush(Duration timeout) {
        Session session = loop.presence().current();
        if (session == null || session.hosted() == null) {
            return true;
        }
        Deadline deadline = Deadline.after(timeout, clock);
        try {
            session.hosted().whenIdle().get(deadline.remainingNanos(), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IpmbInterruptedException(
                    "The thread was interrupted while it waited for the bus to be flushed", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public MessageBox messageBox() {
        return inbox.messageBox();
    }

    @Override
    public void messageBox(MessageBox box) {
        inbox.messageBox(Objects.requireNonNull(box, "box"));
    }

    @Override
    public @Nullable HostedBus hostedBus() {
        return ask(ControllerThread::view);
    }

    @Override
    public HostedBus inspect(Duration limit) {
        HostedBus own = hostedBus();
        return own == null ? new Inquiry(options, platform, Deadline.after(limit, clock)).run() : own;
    }

    @Override
    public OptionalInt reaches(Selector selector) {
        LabelProgram program = WireSelectors.encoded(selector).program();
        Integer count = ask(hosted -> hosted.countMatching(program));
        return count == null ? directory.countMatching(program) : OptionalInt.of(count);
    }

    @Override
    public BusDirectory directory() {
        return directory.now();
    }

    @Override
    public Subscription onDirectoryChange(DirectoryListener listener) {
        Objects.requireNonNull(listener, "listener");
        if (loop.presence().isClosed()) {
            throw new EndpointClosedException("The endpoint is closed");
        }
        return news.subscribe(listener);
    }

    /** Asks the controller, where this endpoint hosts the bus; null when it does not, or there is no answer soon. */
    private <T> @Nullable T ask(Function<ControllerThread, CompletableFuture<@Nullable T>> question) {
        Session session = loop.presence().current();
        if (session == null || session.hosted() == null) {
            return null;
        }
        CompletableFuture<@Nullable T> answer = question.apply(session.hosted());
        Deadline deadline = Deadline.after(LONGEST_ANSWER, clock);
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return answer.get(deadline.remainingNanos(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    // Null would be wrong, and the right answer comes soon.
                    interrupted = true;
                }
            }
        } catch (TimeoutException e) {
            return null;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public Map<Counter, Long> counters() {
        return counters.snapshot();
    }

    @Override
    public boolean retire(Duration timeout) {
        Deadline deadline = Deadline.after(timeout, clock);
        loop.retire();
        inbox.retire();
        // The last pump, since a pump ceases to be the present one once it has read all.
        MessagePump handling = lastPump;
        try {
            if (handling != null && handling.isHandlingHere()) {
                return false;
            }
            return inbox.awaitDrained(deadline) && (handling == null || handling.awaitEnd(deadline));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public void close() {
        MessagePump subscribed = pump.get();
        Deadline deadline = Deadline.after(options.closeTimeout(), clock);
        // Without a handler there is nothing to wait for: callers of receive have stopped, or see the close.
        retire(subscribed == null ? Duration.ZERO : options.closeTimeout());
        boolean unused = sendPath.sendLeftOver();
        loop.close();
        inbox.close(deadline);
        sendPath.close();
        placeholder.close();
        if (subscribed != null) {
            subscribed.close(deadline);
        }
    }

    @Override
    public String toString() {
        return "Endpoint[" + options.identifier() + ", " + options.label() + ", "
                + loop.presence().state() + "]";
    }
}
