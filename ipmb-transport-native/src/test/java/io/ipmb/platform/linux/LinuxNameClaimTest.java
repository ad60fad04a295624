package io.ipmb.platform.linux;

import static io.ipmb.platform.linux.LinuxBench.expectFailure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ipmb.platform.DescriptorLeakCheck;
import io.ipmb.platform.NameClaim;
import io.ipmb.platform.PlatformException.Reason;
import io.ipmb.platform.ReceiveChannel;
import io.ipmb.platform.SendChannel;
import io.ipmb.platform.WaitSet;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Names, and the connections to them. */
@ExtendWith(DescriptorLeakCheck.class)
class LinuxNameClaimTest {

    @RegisterExtension
    private final LinuxBench bench = new LinuxBench();

    private final String name = LinuxBench.uniqueName();

    @Test
    void theAddressIsAlwaysAsLongAsTheCratesWithZerosToItsEnd() throws Exception {
        bench.closing(bench.platform.claim(name));

        // The kernel shows a zero as @; the address without its first two bytes has 108.
        String path = "@" + name + "@".repeat(107 - name.length());
        assertThat(Files.readAllLines(Path.of("/proc/net/unix"), StandardCharsets.ISO_8859_1))
                .filteredOn(line -> line.contains(name))
                .singleElement()
                .asString()
                .endsWith(" " + path);
    }

    @Test
    void theLongestNameIsTakenWholeAndALongerOneRefused() throws Exception {
        String longest = name + "x".repeat(106 - name.length());
        bench.closing(bench.platform.claim(longest));

        expectFailure(Reason.NAME_TAKEN, () -> bench.platform.claim(longest));
        bench.closing(bench.platform.claim(longest.substring(0, 105)));
        assertThatThrownBy(() -> bench.platform.claim(longest + "x"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("106")
                .hasMessageContaining("107");
        assertThatThrownBy(() -> bench.platform.connect(name + "ü".repeat(53)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> bench.platform.connect("a\0b")).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({"socket,24", "socket,23", "socket,105", "socket,12", "eventfd,24", "listen,12"})
    void aNameThatCannotBeClaimedForLackOfResourcesIsFree(String call, int errno) throws Exception {
        bench.faults.fail(call, errno);

        expectFailure(Reason.NO_RESOURCES, () -> bench.platform.claim(name));

        bench.closing(bench.platform.claim(name));
    }

    @ParameterizedTest
    @CsvSource({
        "111,NAME_NOT_IN_USE", // ECONNREFUSED
        "2,NAME_NOT_IN_USE", // ENOENT
        "11,WOULD_BLOCK", // EAGAIN
        "13,DENIED", // EACCES
        "1,DENIED", // EPERM
        "12,NO_RESOURCES", // ENOMEM
        "91,UNEXPECTED" // EPROTOTYPE
    })
    void everyErrorOfConnectingHasItsReason(int errno, Reason reason) throws Exception {
        bench.closing(bench.platform.claim(name));
        bench.faults.fail("connect", errno);

        assertThat(expectFailure(reason, () -> bench.platform.connect(name))).hasMessageContaining(name);
    }

    @Test
    void aSignalDoesNotEndConnectingOrAccepting() throws Exception {
        NameClaim claim = bench.closing(bench.platform.claim(name));
        bench.faults.fail("connect", Errno.EINTR);
        bench.faults.fail("accept4", Errno.EINTR, Errno.ECONNABORTED, Errno.EINTR);

        bench.closing(bench.platform.connect(name));
        ReceiveChannel accepted = claim.accept();

        assertThat(accepted).isNotNull();
        bench.closing(accepted);
        assertThat(claim.accept()).isNull();
    }

    @ParameterizedTest
    @ValueSource(ints = {Errno.EMFILE, Errno.ENFILE})
    void outOfDescriptorsTheWaitingConnectionIsRefusedSoThatNobodySpins(int errno) throws Exception {
        NameClaim claim = bench.closing(bench.platform.claim(name));
        WaitSet waits = bench.closing(bench.platform.waitSet());
        waits.add(claim, WaitSet.READABLE, "claim");
        SendChannel refused = bench.closing(bench.platform.connect(name));
        bench.faults.fail("accept4", errno);

        expectFailure(Reason.NO_RESOURCES, claim::accept);

        assertThat(refused.isPeerGone()).isTrue();
        assertThat(waits.await(0)).isZero();
        bench.closing(bench.platform.connect(name));
        ReceiveChannel next = claim.accept();
        assertThat(next).isNotNull();
        next.close();
        waits.remove(claim);
    }

    @Test
    void aProcessThatIsReallyOutOfDescriptorsRefusesOneConnectionAfterTheOther() throws Exception {
        NameClaim claim = bench.closing(bench.platform.claim(name));
        SendChannel first = bench.closing(bench.platform.connect(name));
        SendChannel second = bench.closing(bench.platform.connect(name));

        try (DescriptorLimit limit = new DescriptorLimit(bench.faults.real(), 0)) {
            assertThat(limit).isNotNull();
            expectFailure(Reason.NO_RESOURCES, claim::accept);
            assertThat(first.isPeerGone()).isTrue();
            assertThat(second.isPeerGone()).isFalse();
            expectFailure(Reason.NO_RESOURCES, claim::accept);
            assertThat(second.isPeerGone()).isTrue();
            assertThat(claim.accept()).isNull();
        }
    }

    @Test
    void aSpareDescriptorThatWasLostIsNoObstacle() throws Exception {
        NameClaim claim = bench.closing(bench.platform.claim(name));
        bench.closing(bench.platform.connect(name));
        bench.faults.fail("accept4", Errno.EMFILE, Errno.EMFILE, Errno.EMFILE, Errno.EMFILE);
        bench.faults.fail("eventfd", Errno.EMFILE);

        expectFailure(Reason.NO_RESOURCES, claim::accept);
        expectFailure(Reason.NO_RESOURCES, claim::accept);

        ReceiveChannel accepted = claim.accept();
        assertThat(accepted).as("the connection that could not be refused").isNotNull();
        accepted.close();
    }

    @Test
    void aConnectionWithoutAKnownPeerIsNotTaken() throws Exception {
        NameClaim claim = bench.closing(bench.platform.claim(name));
        SendChannel sender = bench.closing(bench.platform.connect(name));
        bench.faults.fail("getsockopt", Errno.ENOMEM);

        expectFailure(Reason.NO_RESOURCES, claim::accept);

        assertThat(sender.isPeerGone()).isTrue();
    }

    @Test
    void acceptingAfterCloseSaysSo() throws Exception {
        NameClaim claim = bench.platform.claim(name);
        claim.close();
        claim.close();

        expectFailure(Reason.CLOSED, claim::accept);
        bench.closing(bench.platform.claim(name));
    }
}
