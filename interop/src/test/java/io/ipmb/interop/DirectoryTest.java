package io.ipmb.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ipmb.BusDirectory;
import io.ipmb.BusDirectory.Member;
import io.ipmb.DirectoryChange;
import io.ipmb.DirectoryListener;
import io.ipmb.Endpoint;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A Java host tells who is on the bus, Rust programs included; a Rust host does not tell. */
@Interop
class DirectoryTest {

    private final TestBus bus = new TestBus();

    @AfterEach
    void close() {
        bus.close();
    }

    /** Notes of one listener: {@code +label} for who joined, {@code -label} for who left, {@code ?} for unknown. */
    private static final class Heard implements DirectoryListener {

        private final List<String> all = new CopyOnWriteArrayList<>();

        @Override
        public void directoryChanged(DirectoryChange change) {
            Stream.concat(signed("+", change.joined()), signed("-", change.left()))
                    .forEach(all::add);
            if (!change.directory().complete()) {
                all.add("?");
            }
        }

        private static Stream<String> signed(String sign, List<Member> members) {
            return members.stream().map(member -> sign + String.join(".", member.label()));
        }

        void expect(String... changes) {
            await().untilAsserted(() -> assertThat(all).containsExactly(changes));
        }
    }

    private static Member only(Endpoint endpoint, String label) {
        List<Member> members = endpoint.directory().members().stream()
                .filter(member -> member.label().contains(label))
                .toList();
        assertThat(members).hasSize(1);
        return members.get(0);
    }

    @Test
    void underAJavaHostRustProgramsComeAndGoLikeAllOthers() {
        Endpoint host = bus.joinJava("host");
        Endpoint guest = bus.joinJava("guest");
        Heard atHost = new Heard();
        Heard atGuest = new Heard();
        host.onDirectoryChange(atHost);
        guest.onDirectoryChange(atGuest);
        atHost.expect("+guest", "+host");
        atGuest.expect("+guest", "+host");

        PeerEndpoint leaves = bus.join(Kind.RUST, "leaves");
        atGuest.expect("+guest", "+host", "+leaves");
        Member seen = only(guest, "leaves");
        assertThat(seen.processId()).isEqualTo(leaves.process().pid());
        assertThat(seen.userId()).isEqualTo(only(guest, "guest").userId());
        assertThat(seen.usesCrate()).isTrue();
        assertThat(seen.lanes() || seen.host() || seen.self() || seen.away()).isFalse();
        assertThat(seen.receives()).isTrue();
        assertThat(only(host, "leaves").instance()).isEqualTo(seen.instance());

        PeerEndpoint dies = bus.join(Kind.RUST, "dies");
        atGuest.expect("+guest", "+host", "+leaves", "+dies");
        leaves.leave();
        atGuest.expect("+guest", "+host", "+leaves", "+dies", "-leaves");
        dies.process().kill();
        atGuest.expect("+guest", "+host", "+leaves", "+dies", "-leaves", "-dies");
        atHost.expect("+guest", "+host", "+leaves", "+dies", "-leaves", "-dies");
        assertThat(guest.directory().complete()).isTrue();
    }

    @Test
    void underARustHostTheDirectoryIsUnknownAndUnderAJavaHeirItIsKnownAgain() {
        PeerEndpoint host = bus.host(Kind.RUST, "host");
        PeerEndpoint rust =
                bus.start(Kind.RUST).join(Joining.of(bus.name(), "rust").asGuest());
        Endpoint java = bus.joinJava("java");
        Heard heard = new Heard();
        java.onDirectoryChange(heard);
        heard.expect("?");
        assertThat(java.directory()).isEqualTo(new BusDirectory(false, List.of()));

        host.process().kill();

        heard.expect("?", "+java", "+rust");
        assertThat(java.directory().complete()).isTrue();
        assertThat(only(java, "java").host()).isTrue();
        assertThat(only(java, "rust").processId()).isEqualTo(rust.process().pid());
    }
}
