package io.ipmb.platform.linux;

import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.platform.Platforms;
import io.ipmb.testsupport.JavaChild;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A process can open as many descriptors as the system lets it. */
class OpenFileLimitTest {

    /** Runs in a process of its own: prints the limit before and after the platform was made. */
    static final class Child {

        private Child() {}

        public static void main(String[] args) {
            long before = new OpenFileLimit(new JnaLinuxCalls(System.getProperty("os.arch"))).present();
            System.out.print(before + " " + Platforms.current().maxOpenObjects());
        }
    }

    @Test
    void aBusRaisesTheLimitThatTheJvmWasToldToLeave() {
        assertThat(inChild("-XX:-MaxFDLimit")).isEqualTo("250 400");
    }

    @Test
    void theJvmRaisesItByItself() {
        assertThat(inChild("-XX:+MaxFDLimit")).isEqualTo("400 400");
    }

    private static String inChild(String option) {
        return JavaChild.run(
                        JavaChild.shell("ulimit -Sn 250 && ulimit -Hn 400"),
                        System.getProperty("java.class.path"),
                        Child.class,
                        List.of("--enable-native-access=ALL-UNNAMED", option))
                .output();
    }

    @Test
    void aSystemThatForbidsItLeavesTheLimitAsItIs() {
        FaultInjectingCalls faults = new FaultInjectingCalls();
        long present = new OpenFileLimit(faults.real()).present();
        faults.fail("getrlimit", Errno.EPERM, Errno.EPERM);
        LinuxPlatform platform = new LinuxPlatform(faults.calls());
        assertThat(platform.maxOpenObjects()).as("not known").isEqualTo(Long.MAX_VALUE);
        assertThat(platform.maxOpenObjects()).isEqualTo(present);
        assertThat(faults.count("setrlimit")).isZero();
    }
}
