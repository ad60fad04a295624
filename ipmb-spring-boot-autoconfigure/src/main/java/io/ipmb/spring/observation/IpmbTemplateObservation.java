package io.ipmb.spring.observation;

import io.micrometer.common.docs.KeyName;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;
import io.micrometer.observation.docs.ObservationDocumentation;

/**
 * The observations of a template: of an outgoing message, from its encoding until the bus has it, and of a request,
 * from its encoding to the reply.
 *
 * @since 0.1.0
 */
public enum IpmbTemplateObservation implements ObservationDocumentation {

    /** One outgoing message, a reply included. */
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

    /** One request, its sending included, from the client's side. */
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

        /** The kind of the selector: {@code unicast} or {@code multicast}. */
        MODE {
            @Override
            public String asString() {
                return "ipmb.mode";
            }
        },

        /** The operation: {@code publish} or {@code request}. */
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

        /** The message's selector, as a label expression; different for each reply. */
        SELECTOR {
            @Override
            public String asString() {
                return "ipmb.selector";
            }
        }
    }
}
