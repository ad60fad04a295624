package io.ipmb.spring.observation;

import io.micrometer.common.docs.KeyName;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;
import io.micrometer.observation.docs.ObservationDocumentation;

/**
 * The observation of a message in a listener: the call, its retries, the error handler, the recoverer, the sending of
 * the reply, and an asynchronous result until its completion.
 *
 * @since 0.1.0
 */
public enum IpmbListenerObservation implements ObservationDocumentation {

    /** One message in one listener. */
    LISTENER {
        @Override
        public Class<? extends ObservationConvention<? extends Observation.Context>> getDefaultConvention() {
            return DefaultIpmbListenerObservationConvention.class;
        }

        @Override
        public String getPrefix() {
            return "ipmb.listener";
        }

        @Override
        public KeyName[] getLowCardinalityKeyNames() {
            return LowCardinalityKeys.values();
        }

        @Override
        public KeyName[] getHighCardinalityKeyNames() {
            return HighCardinalityKeys.values();
        }
    };

    /** Keys with few values, for meters and spans. */
    public enum LowCardinalityKeys implements KeyName {

        /** Name of the bus. */
        BUS {
            @Override
            public String asString() {
                return "ipmb.bus";
            }
        },

        /** The listener's id. */
        LISTENER_ID {
            @Override
            public String asString() {
                return "ipmb.listener.id";
            }
        },

        /** The operation: {@code process}. */
        OPERATION {
            @Override
            public String asString() {
                return "messaging.operation";
            }
        },

        /** The messaging system: {@code ipmb}. */
        SYSTEM {
            @Override
            public String asString() {
                return "messaging.system";
            }
        }
    }

    /** Keys with any number of values, for spans alone. */
    public enum HighCardinalityKeys implements KeyName {

        /** The message's selector, as a label expression. */
        SELECTOR {
            @Override
            public String asString() {
                return "ipmb.selector";
            }
        },

        /** UUID of the payload's type on the bus. */
        TYPE {
            @Override
            public String asString() {
                return "ipmb.type";
            }
        }
    }
}
