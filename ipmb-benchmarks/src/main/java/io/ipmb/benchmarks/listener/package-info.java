/**
 * What a listener method of Spring costs: on ipmb's bare transport, on ipmb, on RabbitMQ, on Kafka, side by side in one
 * run. Each pair of sender and listener is two processes, fresh in every round; the packages below hold what runs in
 * them.
 */
@NullMarked
package io.ipmb.benchmarks.listener;

import org.jspecify.annotations.NullMarked;
