/** Both stations on Spring for Apache Kafka, as Boot sets it up by default. */
@NullMarked
package io.ipmb.benchmarks.listener.kafka;

import org.jspecify.annotations.NullMarked;
