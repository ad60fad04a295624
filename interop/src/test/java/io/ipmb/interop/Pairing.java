package io.ipmb.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.Endpoint;
import io.ipmb.IncomingMessage;
import io.ipmb.JoinOptions;
import io.ipmb.MessageBox;
import java.util.function.UnaryOperator;

/**
 * A Java endpoint in this process, labelled {@code java}, and a Rust endpoint in a process of its own, labelled
 * {@code rust}, on a bus of their own. An endpoint that hosts the bus apart is labelled {@code host}.
 */
final class Pairing implements AutoCloseable {

    private final Host host;
    private final TestBus bus = new TestBus();
    private final PeerProcess rustProcess;
    private final PeerEndpoint rust;
    private final Endpoint java;

    private Pairing(Host host, UnaryOperator<JoinOptions.Builder> options) {
        this.host = host;
        try {
            if (host.isApart()) {
                hostApart();
            }
            rustProcess = bus.start(Kind.RUST);
            if (host == Host.RUST) {
                rust = joinRust();
                java = joinJava(options);
            } else {
                java = joinJava(options);
                rust = joinRust();
            }
            assertThat(java.isController()).isEqualTo(host == Host.JAVA);
            assertThat(rust.wasHosting()).isEqualTo(host == Host.RUST);
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    /** A pair whose Java endpoint reads these payload types. */
    static Pairing under(Host host, Class<?>... javaReads) {
        MessageBox messageBox = MessageBox.of(javaReads);
        return new Pairing(host, options -> options.messageBox(messageBox));
    }

    /** A pair whose Java endpoint reads text. */
    static Pairing under(Host host) {
        return under(host, String.class);
    }

    /** A pair whose Java endpoint joins with other options than usual. */
    static Pairing under(Host host, UnaryOperator<JoinOptions.Builder> options) {
        return new Pairing(host, options);
    }

    private void hostApart() {
        if (host.kind() == Kind.RUST) {
            bus.host(Kind.RUST, "host");
        } else {
            bus.joinJava("host");
        }
    }

    private PeerEndpoint joinRust() {
        return rustProcess.join(Joining.of(bus.name(), "rust").reportingUnknownTypes());
    }

    private Endpoint joinJava(UnaryOperator<JoinOptions.Builder> options) {
        return bus.joinJava(builder -> options.apply(builder.label("java")));
    }

    /** The bus, which both are on and others may join. */
    TestBus bus() {
        return bus;
    }

    Endpoint java() {
        return java;
    }

    PeerEndpoint rust() {
        return rust;
    }

    PeerProcess rustProcess() {
        return rustProcess;
    }

    /** Sends from Rust, with an attachment where the bus would lose the message otherwise. */
    void sendFromRust(Sending sending) {
        rust.send(host.losesPlainMessages() ? sending.object("that it arrives") : sending);
    }

    /** The next message for the Java endpoint, to be closed by the caller. */
    IncomingMessage nextAtJava() {
        return TestBus.next(java);
    }

    @Override
    public void close() {
        bus.close();
    }
}
