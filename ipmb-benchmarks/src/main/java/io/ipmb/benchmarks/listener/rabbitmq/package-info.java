/** Both stations on Spring for RabbitMQ, as Boot sets it up by default. */
@NullMarked
package io.ipmb.benchmarks.listener.rabbitmq;

import org.jspecify.annotations.NullMarked;
