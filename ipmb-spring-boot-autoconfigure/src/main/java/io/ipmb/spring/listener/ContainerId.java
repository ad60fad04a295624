package io.ipmb.spring.listener;

import io.ipmb.Label;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * A container's name in log lines, threads and events. Immutable.
 *
 * @param bus the identifier of the bus
 * @param label what senders address
 * @param source the container as events show it
 */
record ContainerId(String bus, Label label, Object source) {

    /** The log of all containers, under the name of their public type. */
    static final Log LOG = LogFactory.getLog(ContainerId.class.getPackageName() + ".IpmbListenerContainer");

    /** The name of a thread that does something for the container: {@code ipmb-TASK-LABEL}. */
    String threadName(String task) {
        return "ipmb-" + task + "-" + String.join(".", label.elements());
    }

    /** The beginning of each log line: {@code bus=… label=[…]}. */
    @Override
    public String toString() {
        return "bus=" + bus + " label=" + label.elements();
    }
}
