/**
 * The cost of a Spring listener method on ipmb, RabbitMQ and Kafka, beside ipmb's bare transport, in one run. Each pair
 * of sender and listener is two processes, fresh in every round; the packages below hold their programs.
 */
@NullMarked
package io.ipmb.benchmarks.listener;

import org.jspecify.annotations.NullMarked;
