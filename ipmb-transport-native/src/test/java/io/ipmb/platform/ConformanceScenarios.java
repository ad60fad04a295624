package io.ipmb.platform;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** The tests of the conformance suite, for a run outside of JUnit on a platform whose calls fail. */
public final class ConformanceScenarios {

    private ConformanceScenarios() {}

    /** How a platform's connection becomes an object that can be sent. */
    @FunctionalInterface
    public interface AsObject {
        /** A second reference to the connection. */
        KernelObject of(SendChannel connection) throws PlatformException;
    }

    /** One test, with a bench of its own in each run. */
    public static final class Scenario {

        private final Method test;
        private final Function<ConformanceBench, ConformanceGroup> group;

        private Scenario(Method test, Function<ConformanceBench, ConformanceGroup> group) {
            this.test = test;
            this.group = group;
        }

        /** Runs it and closes everything that it made. */
        public void run(Platform platform) throws Throwable {
            ConformanceBench bench = new ConformanceBench(platform);
            try {
                test.invoke(group.apply(bench));
            } catch (InvocationTargetException e) {
                throw e.getCause();
            } finally {
                bench.closeAll();
            }
        }

        @Override
        public String toString() {
            return test.getDeclaringClass().getSimpleName() + "." + test.getName();
        }
    }

    /** All tests without parameters, in an order that does not change. */
    public static List<Scenario> all(AsObject asObject) {
        List<Scenario> all = new ArrayList<>();
        add(all, NamesConformance.class, Names::new);
        add(all, ConnectionsConformance.class, Connections::new);
        add(all, PacketsConformance.class, Packets::new);
        add(all, ObjectsConformance.class, Objects::new);
        add(all, HandoverConformance.class, bench -> new Handover(bench, asObject));
        add(all, LinksConformance.class, bench -> new Links(bench, asObject));
        add(all, WaitSetsConformance.class, WaitSets::new);
        add(all, MemorySourcesConformance.class, MemorySources::new);
        add(all, EndsConformance.class, Ends::new);
        add(all, SharedMemoryConformance.class, SharedMemories::new);
        add(all, WakeUpsConformance.class, WakeUps::new);
        return all;
    }

    private static void add(List<Scenario> all, Class<?> type, Function<ConformanceBench, ConformanceGroup> group) {
        Arrays.stream(type.getDeclaredMethods())
                .filter(method -> method.isAnnotationPresent(Test.class) && method.getParameterCount() == 0)
                .sorted(Comparator.comparing(Method::getName))
                .forEach(method -> {
                    method.setAccessible(true);
                    all.add(new Scenario(method, group));
                });
    }

    private static final class Names extends NamesConformance {
        private final ConformanceBench bench;

        Names(ConformanceBench bench) {
            this.bench = bench;
        }

        @Override
        ConformanceBench bench() {
            return bench;
        }
    }

    private static final class Connections extends ConnectionsConformance {
        private final ConformanceBench bench;

        Connections(ConformanceBench bench) {
            this.bench = bench;
        }

        @Override
        ConformanceBench bench() {
            return bench;
        }
    }

    private static final class Packets extends PacketsConformance {
        private final ConformanceBench bench;

        Packets(ConformanceBench bench) {
            this.bench = bench;
        }

        @Override
        ConformanceBench bench() {
            return bench;
        }
    }

    private static final class Objects extends ObjectsConformance {
        private final ConformanceBench bench;

        Objects(ConformanceBench bench) {
            this.bench = bench;
        }

        @Override
        ConformanceBench bench() {
            return bench;
        }
    }

    private static final class WaitSets extends WaitSetsConformance {
        private final ConformanceBench bench;

        WaitSets(ConformanceBench bench) {
            this.bench = bench;
        }

        @Override
        ConformanceBench bench() {
            return bench;
        }
    }

    private static final class MemorySources extends MemorySourcesConformance {
        private final ConformanceBench bench;

        MemorySources(ConformanceBench bench) {
            this.bench = bench;
        }

        @Override
        ConformanceBench bench() {
            return bench;
        }
    }

    private static final class Ends extends EndsConformance {
        private final ConformanceBench bench;

        Ends(ConformanceBench bench) {
            this.bench = bench;
        }

        @Override
        ConformanceBench bench() {
            return bench;
        }
    }

    private static final class SharedMemories extends SharedMemoryConformance {
        private final ConformanceBench bench;

        SharedMemories(ConformanceBench bench) {
            this.bench = bench;
        }

        @Override
        ConformanceBench bench() {
            return bench;
        }
    }

    private static final class WakeUps extends WakeUpsConformance {
        private final ConformanceBench bench;

        WakeUps(ConformanceBench bench) {
            this.bench = bench;
        }

        @Override
        ConformanceBench bench() {
            return bench;
        }
    }

    private static final class Handover extends HandoverConformance {
        private final ConformanceBench bench;
        private final AsObject asObject;

        Handover(ConformanceBench bench, AsObject asObject) {
            this.bench = bench;
            this.asObject = asObject;
        }

        @Override
        ConformanceBench bench() {
            return bench;
        }

        @Override
        KernelObject asObject(SendChannel connection) throws Exception {
            return asObject.of(connection);
        }
    }

    private static final class Links extends LinksConformance {
        private final ConformanceBench bench;
        private final AsObject asObject;

        Links(ConformanceBench bench, AsObject asObject) {
            this.bench = bench;
            this.asObject = asObject;
        }

        @Override
        ConformanceBench bench() {
            return bench;
        }

        @Override
        KernelObject asObject(SendChannel connection) throws Exception {
            return asObject.of(connection);
        }
    }
}
