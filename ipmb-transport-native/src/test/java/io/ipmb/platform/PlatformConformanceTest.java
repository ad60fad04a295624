package io.ipmb.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Timeout;

/**
 * What every platform must do, whatever the operating system. A platform's test class extends this one and says how to
 * get the platform, what is open in this process, and how a hostile peer would hand over a connection.
 *
 * <p>After each test everything is closed that it made, and then as much must be open as before.
 */
@Timeout(60)
public abstract class PlatformConformanceTest {

    private ConformanceBench bench;
    private List<String> openBefore;

    /** The platform to test. */
    protected abstract Platform platform() throws Exception;

    /** What is open in this process by this platform's doing, one line each, in an order that does not change. */
    protected abstract List<String> openObjects() throws Exception;

    /** A second reference to a connection that leads to a name, as an object that can be sent. */
    protected abstract KernelObject asObject(SendChannel connection) throws Exception;

    @BeforeEach
    void setUpBench() throws Exception {
        Platform platform = platform();
        openBefore = openObjects();
        bench = new ConformanceBench(platform);
    }

    @AfterEach
    void everythingIsClosedAgain() throws Exception {
        bench.closeAll();
        assertThat(openObjects()).isEqualTo(openBefore);
    }

    @Nested
    class Names extends NamesConformance {
        @Override
        ConformanceBench bench() {
            return bench;
        }
    }

    @Nested
    class Connections extends ConnectionsConformance {
        @Override
        ConformanceBench bench() {
            return bench;
        }
    }

    @Nested
    class Packets extends PacketsConformance {
        @Override
        ConformanceBench bench() {
            return bench;
        }
    }

    @Nested
    class Objects extends ObjectsConformance {
        @Override
        ConformanceBench bench() {
            return bench;
        }
    }

    @Nested
    class Handover extends HandoverConformance {
        @Override
        ConformanceBench bench() {
            return bench;
        }

        @Override
        KernelObject asObject(SendChannel connection) throws Exception {
            return PlatformConformanceTest.this.asObject(connection);
        }
    }

    @Nested
    class Links extends LinksConformance {
        @Override
        ConformanceBench bench() {
            return bench;
        }

        @Override
        KernelObject asObject(SendChannel connection) throws Exception {
            return PlatformConformanceTest.this.asObject(connection);
        }
    }

    @Nested
    class WaitSets extends WaitSetsConformance {
        @Override
        ConformanceBench bench() {
            return bench;
        }
    }

    @Nested
    class MemorySources extends MemorySourcesConformance {
        @Override
        ConformanceBench bench() {
            return bench;
        }
    }

    @Nested
    class EndsAndClosing extends EndsConformance {
        @Override
        ConformanceBench bench() {
            return bench;
        }
    }

    @Nested
    class SharedMemories extends SharedMemoryConformance {
        @Override
        ConformanceBench bench() {
            return bench;
        }
    }

    @Nested
    class WakeUps extends WakeUpsConformance {
        @Override
        ConformanceBench bench() {
            return bench;
        }
    }
}
