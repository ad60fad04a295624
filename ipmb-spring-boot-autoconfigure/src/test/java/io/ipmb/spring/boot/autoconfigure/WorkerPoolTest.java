package io.ipmb.spring.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ipmb.Selector;
import io.ipmb.platform.DescriptorLeakCheck;
import io.ipmb.spring.annotation.IpmbListener;
import io.ipmb.spring.core.IpmbTemplate;
import io.ipmb.spring.integration.dsl.Ipmb;
import io.ipmb.spring.support.IpmbHeaders;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.task.TaskSchedulingAutoConfiguration;
import org.springframework.boot.integration.autoconfigure.IntegrationAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.integration.dsl.IntegrationFlow;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageChannel;
import org.springframework.messaging.support.MessageBuilder;

/** Two applications with the same label that share the messages of a third one. */
@EnabledOnOs(OS.LINUX)
@ExtendWith(DescriptorLeakCheck.class)
@Timeout(60)
final class WorkerPoolTest {

    private static final int JOBS = 200;
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    JacksonAutoConfiguration.class,
                    TaskSchedulingAutoConfiguration.class,
                    IntegrationAutoConfiguration.class,
                    IpmbAutoConfiguration.class,
                    IpmbIntegrationAutoConfiguration.class))
            .withPropertyValues("ipmb.identifier=pool." + UUID.randomUUID());

    static class Worker {
        final List<String> jobs = new CopyOnWriteArrayList<>();

        @IpmbListener
        void work(String job) {
            jobs.add(job);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Flows {

        @Bean
        IntegrationFlow any() {
            return flow -> flow.handle(Ipmb.outboundChannelAdapter("worker").spread(true));
        }

        @Bean
        IntegrationFlow byKey() {
            return flow -> flow.handle(
                    Ipmb.outboundChannelAdapter(Selector.unicast("worker").spread())
                            .spreadKeyExpression("payload.substring(0, payload.indexOf(':'))"));
        }
    }

    private void run(BiConsumer<AssertableApplicationContext, List<Worker>> test) {
        runner.withPropertyValues("ipmb.label=office")
                .withUserConfiguration(Flows.class)
                .run(office -> runner.withPropertyValues("ipmb.label=worker")
                        .withBean(Worker.class)
                        .run(one -> runner.withPropertyValues("ipmb.label=worker")
                                .withBean(Worker.class)
                                .run(two -> test.accept(
                                        office, List.of(one.getBean(Worker.class), two.getBean(Worker.class))))));
    }

    private static void awaitJobs(List<Worker> workers, int count) {
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(workers.stream().flatMap(worker -> worker.jobs.stream()))
                        .hasSize(count));
    }

    private static void assertThatBothHaveAShare(List<Worker> workers, int count) {
        awaitJobs(workers, count);
        for (Worker worker : workers) {
            assertThat(worker.jobs).hasSizeBetween(count / 4, count * 3 / 4).doesNotHaveDuplicates();
            worker.jobs.clear();
        }
    }

    private static void assertThatKeysStayTogether(List<Worker> workers, int count) {
        awaitJobs(workers, count);
        for (Worker worker : workers) {
            assertThat(worker.jobs).isNotEmpty();
            for (int key = 0; key < 20; key++) {
                String prefix = key + ":";
                Stream<Integer> numbers = worker.jobs.stream()
                        .filter(job -> job.startsWith(prefix))
                        .map(job -> Integer.valueOf(job.substring(prefix.length())));
                List<Integer> all = numbers.toList();
                assertThat(all).isSorted();
                assertThat(all.size()).as("all of key %s, or none", key).isIn(0, count / 20);
            }
            worker.jobs.clear();
        }
    }

    private static String job(int i) {
        return i % 20 + ":" + i;
    }

    @Test
    void theListenersOfBothGetTheirShareHoweverItIsSent() {
        run((office, workers) -> {
            IpmbTemplate template = office.getBean(IpmbTemplate.class);
            for (int i = 0; i < JOBS; i++) {
                template.newMessage(job(i)).to("worker").spread().send();
            }
            assertThatBothHaveAShare(workers, JOBS);

            for (int i = 0; i < JOBS; i++) {
                template.convertAndSend("worker", job(i), Map.of(IpmbHeaders.SPREAD, true));
            }
            assertThatBothHaveAShare(workers, JOBS);

            Selector selector = Selector.unicast("worker").spread();
            for (int i = 0; i < JOBS; i++) {
                template.convertAndSend(selector, job(i));
            }
            assertThatBothHaveAShare(workers, JOBS);

            MessageChannel flow = office.getBean("any.input", MessageChannel.class);
            for (int i = 0; i < JOBS; i++) {
                flow.send(MessageBuilder.withPayload(job(i)).build());
            }
            assertThatBothHaveAShare(workers, JOBS);
        });
    }

    @Test
    void theJobsOfAKeyGoToOneOfThemInOrder() {
        run((office, workers) -> {
            IpmbTemplate template = office.getBean(IpmbTemplate.class);
            for (int i = 0; i < JOBS; i++) {
                template.newMessage(job(i))
                        .to("worker")
                        .spread("customer " + i % 20)
                        .send();
            }
            assertThatKeysStayTogether(workers, JOBS);

            for (int i = 0; i < JOBS; i++) {
                template.newMessage(job(i)).to("worker").spread(i % 20).send();
            }
            assertThatKeysStayTogether(workers, JOBS);

            for (int i = 0; i < JOBS; i++) {
                Message<String> message = MessageBuilder.withPayload(job(i))
                        .setHeader(IpmbHeaders.SPREAD_KEY, i % 20)
                        .build();
                template.send("worker", message);
            }
            assertThatKeysStayTogether(workers, JOBS);

            MessageChannel flow = office.getBean("byKey.input", MessageChannel.class);
            for (int i = 0; i < JOBS; i++) {
                flow.send(MessageBuilder.withPayload(job(i)).build());
            }
            assertThatKeysStayTogether(workers, JOBS);
        });
    }

    @Test
    void withoutSpreadTheFirstGetsAllAndTheOtherOneStandsBy() {
        run((office, workers) -> {
            IpmbTemplate template = office.getBean(IpmbTemplate.class);
            for (int i = 0; i < 20; i++) {
                template.newMessage(job(i)).to("worker").send();
            }
            awaitJobs(workers, 20);
            assertThat(workers.get(0).jobs).hasSize(20);
        });
    }
}
