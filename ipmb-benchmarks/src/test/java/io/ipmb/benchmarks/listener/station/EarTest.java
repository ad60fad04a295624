package io.ipmb.benchmarks.listener.station;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class EarTest {

    private static final Duration SHORT = Duration.ofMillis(20);

    private final Ear ear = new Ear();

    @Test
    void countsWhatComesInOrder() throws InterruptedException {
        Hearing hearing = ear.expect(3);
        hear(0, 1, 2);
        hearing.await(Duration.ofDays(1));
        assertThat(hearing.count()).isEqualTo(3);
        assertThat(hearing.disordered()).isZero();
        assertThat(hearing.nanos()).isPositive();
    }

    @Test
    void seesAnotherOrder() throws InterruptedException {
        Hearing hearing = ear.expect(4);
        hear(0, 2, 1, 3);
        hearing.await(Duration.ofDays(1));
        assertThat(hearing.count()).isEqualTo(4);
        assertThat(hearing.disordered()).isEqualTo(3);
    }

    @Test
    void seesALostAndARepeatedMessage() throws InterruptedException {
        Hearing hearing = ear.expect(4);
        hear(0, 2, 2, 3);
        hearing.await(Duration.ofDays(1));
        assertThat(hearing.count()).isEqualTo(4);
        assertThat(hearing.disordered()).isEqualTo(2);
    }

    @Test
    void givesUpWhenTheLastMessageIsLost() throws InterruptedException {
        Hearing hearing = ear.expect(3);
        hear(0, 1);
        hearing.await(SHORT);
        assertThat(hearing.count()).isEqualTo(2);
        assertThat(hearing.nanos()).isNotPositive();
    }

    @Test
    void beginsAnewInEachRound() throws InterruptedException {
        ear.expect(1);
        hear(0);
        Hearing second = ear.expect(2);
        hear(0, 1);
        second.await(Duration.ofDays(1));
        assertThat(second.count()).isEqualTo(2);
        assertThat(second.disordered()).isZero();
    }

    private void hear(long... numbers) {
        for (long number : numbers) {
            ear.hear(NumberedText.of(number));
        }
    }
}
