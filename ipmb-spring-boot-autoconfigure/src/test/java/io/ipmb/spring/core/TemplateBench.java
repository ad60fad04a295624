package io.ipmb.spring.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ipmb.BusEvent;
import io.ipmb.Endpoint;
import io.ipmb.IncomingMessage;
import io.ipmb.JoinOptions;
import io.ipmb.Label;
import io.ipmb.MessageBox;
import io.ipmb.platform.Platform;
import io.ipmb.platform.linux.LinuxPlatform;
import io.ipmb.platform.memory.MemoryPlatform;
import io.ipmb.spring.support.DefaultIpmbMessageConverter;
import io.ipmb.spring.support.IpmbMessage;
import io.ipmb.spring.support.IpmbMessageConverter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ResolvableType;
import org.springframework.messaging.converter.JacksonJsonMessageConverter;

/**
 * A bus of its own for one test, with templates on it and endpoints that answer. Closes what joined, last first, and
 * looks for what was left open.
 */
final class TemplateBench implements AutoCloseable {

    static final Duration LIMIT = Duration.ofSeconds(20);

    final DefaultIpmbMessageConverter converter = new DefaultIpmbMessageConverter(new JacksonJsonMessageConverter());
    final Platform platform;
    private final List<String> before;
    final List<Endpoint> replyEndpoints = new CopyOnWriteArrayList<>();
    private final String identifier = "template." + UUID.randomUUID();
    private final List<Endpoint> endpoints = new ArrayList<>();
    private final List<IpmbTemplate> templates = new ArrayList<>();

    TemplateBench() {
        this(new MemoryPlatform());
    }

    TemplateBench(Platform platform) {
        this.platform = platform;
        this.before = platform instanceof MemoryPlatform ? List.of() : descriptors();
    }

    /** On the operating system's transport; fails when descriptors are left open. */
    static TemplateBench onThisSystem() {
        return new TemplateBench(new LinuxPlatform());
    }

    /** Sockets, memory files and the like that this process has open. */
    private static List<String> descriptors() {
        List<String> found = new ArrayList<>();
        // The JDK opens and keeps a socket of its own with the first file channel.
        try (FileChannel first = FileChannel.open(Path.of("/proc/self/maps"));
                Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
            assertThat(first.isOpen()).isTrue();
            all.forEach(one -> {
                try {
                    found.add(Files.readSymbolicLink(one).toString());
                } catch (IOException e) {
                    // Closed since it was listed.
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        found.removeIf(target -> !target.startsWith("socket:") && !target.startsWith("/memfd:"));
        return found;
    }

    /** An endpoint that reads everything the converter can make something of. */
    Endpoint join(String... label) {
        return join(options -> options, label);
    }

    Endpoint join(UnaryOperator<JoinOptions.Builder> settings, String... label) {
        MessageBox box = MessageBox.builder()
                .add(converter.readableAs(ResolvableType.NONE).toArray(Class<?>[]::new))
                .build();
        Endpoint endpoint =
                Endpoint.join(settings.apply(options(Label.of(label), box)).build());
        endpoints.add(endpoint);
        return endpoint;
    }

    /** A template that sends through an endpoint with this label. */
    IpmbTemplate template(String... label) {
        return template(join(label), converter);
    }

    IpmbTemplate template(Endpoint endpoint, IpmbMessageConverter with) {
        return template(() -> endpoint, with);
    }

    IpmbTemplate template(EndpointSupplier endpoint, IpmbMessageConverter with) {
        IpmbTemplate template = new IpmbTemplate(endpoint, factory(), with);
        templates.add(template);
        return template;
    }

    EndpointFactory factory() {
        return new EndpointFactory() {
            @Override
            public Label baseLabel() {
                return Label.of();
            }

            @Override
            public String identifier() {
                return identifier;
            }

            @Override
            public Endpoint join(Label label, MessageBox messageBox, Consumer<BusEvent> events) {
                Endpoint endpoint = Endpoint.join(options(label, messageBox)
                        .eventListener(events)
                        .controllerAffinity(false)
                        .build());
                replyEndpoints.add(endpoint);
                return endpoint;
            }
        };
    }

    /** An application that answers texts with what the function makes of them; not at all where that is null. */
    Endpoint answer(Function<IpmbMessage<?>, @Nullable Object> handler, String... label) {
        Endpoint endpoint = join(label);
        ReplyOperations replies = template(endpoint, converter);
        endpoint.onMessage(message -> {
            IpmbMessage<?> request = converter.toMessage(message, ResolvableType.NONE);
            Object reply = handler.apply(request);
            if (reply != null) {
                replies.reply(request.getHeaders(), reply);
            }
        });
        return endpoint;
    }

    private JoinOptions.Builder options(Label label, MessageBox box) {
        return JoinOptions.builder(identifier).label(label).platform(platform).messageBox(box);
    }

    /** The next message as Spring has it, its payload as it is; fails when none comes. */
    IpmbMessage<?> next(Endpoint endpoint) {
        return next(endpoint, ResolvableType.NONE);
    }

    IpmbMessage<?> next(Endpoint endpoint, ResolvableType type) {
        @Nullable IncomingMessage message = endpoint.receive(LIMIT);
        assertThat(message).as("a message at " + endpoint).isNotNull();
        return converter.toMessage(message, type);
    }

    /** Everything that was sent before this has arrived or never will: the bus keeps the order of one sender. */
    void nothingElseCame(Endpoint at, IpmbTemplate from, String label) {
        from.convertAndSend(label, "the last one");
        assertThat(next(at).getPayload()).isEqualTo("the last one");
    }

    static void eventually(Runnable assertion) {
        await().atMost(LIMIT).pollInterval(Duration.ofMillis(2)).untilAsserted(assertion::run);
    }

    @Override
    public void close() {
        templates.forEach(IpmbTemplate::destroy);
        for (int i = endpoints.size() - 1; i >= 0; i--) {
            endpoints.get(i).close();
        }
        if (platform instanceof MemoryPlatform memory) {
            eventually(() -> assertThat(memory.openObjects()).isEmpty());
        } else {
            eventually(() -> assertThat(descriptors()).isSubsetOf(before));
        }
    }
}
