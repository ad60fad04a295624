package io.ipmb.spring.observation;

import io.micrometer.common.docs.KeyName;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;
import io.micrometer.observation.docs.ObservationDocumentation;

/**
 * The observations of a template: of a message that is sent, from its encoding until the bus has it, and of a request,
 * from its encoding until the reply is there.
 *
 * @since 0.1.0
 */
public enum IpmbTemplateObservation implements ObservationDocumentation {

    /** One message that is sent, a reply as well. */
    TEMPLATE {
        @Override
        public Class<? extends ObservationConvention<? extends Observation.Context>> getDefaultConvention() {
            return DefaultIpmbTemplateObservationConvention.class;
        }

        @Override
        public String getPrefix() {
            return "ipmb.template";
        }

        @Override
        public KeyName[] getLowCardinalityKeyNames() {
            return LowCardinalityKeys.values();
        }

        @Override
        public KeyName[] getHighCardinalityKeyNames() {
            return HighCardinalityKeys.values();
        }
    },

    /** One request, its sending included, as a client sees it. */
    REQUEST {
        @Override
        public Class<? extends ObservationConvention<? extends Observation.Context>> getDefaultConvention() {
            return DefaultIpmbRequestObservationConvention.class;
        }

        @Override
        public String getPrefix() {
            return "ipmb.request";
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

        /** How many may get the message: {@code unicast} or {@code multicast}. */
        MODE {
            @Override
            public String asString() {
                return "ipmb.mode";
            }
        },

        /** What is done: {@code publish} or {@code request}. */
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

        /** Whom the message is for, as a label expression; replies have one of their own each. */
        SELECTOR {
            @Override
            public String asString() {
                return "ipmb.selector";
            }
        }
    }
}
