package io.ipmb.spring.boot.autoconfigure;

import io.ipmb.SelectorSyntaxException;
import io.ipmb.spring.config.IpmbConnection;
import io.ipmb.spring.core.IpmbTemplate;
import io.ipmb.spring.core.RequestObservation;
import io.ipmb.spring.core.SendObservation;
import io.ipmb.spring.support.BodyRegions;
import io.ipmb.spring.support.IpmbMessageConverter;
import org.jspecify.annotations.Nullable;

/** Makes templates by the properties {@code ipmb.template.*}. Immutable. */
final class TemplateSettings {

    private final IpmbProperties.Template properties;
    private final IpmbMessageConverter converter;
    private final BodyRegions bodyRegions;
    private final @Nullable SendObservation observation;
    private final @Nullable RequestObservation requestObservation;

    /**
     * @param observation the observation of sending on the first bus; null for none
     * @param requestObservation the observation of requests on the first bus; null for none
     */
    TemplateSettings(
            IpmbProperties.Template properties,
            IpmbMessageConverter converter,
            BodyRegions bodyRegions,
            @Nullable SendObservation observation,
            @Nullable RequestObservation requestObservation) {
        this.properties = properties;
        this.converter = converter;
        this.bodyRegions = bodyRegions;
        this.observation = observation;
        this.requestObservation = requestObservation;
    }

    /** A template without observation. */
    IpmbTemplate template(IpmbConnection connection) {
        IpmbTemplate template = new IpmbTemplate(connection, connection.endpointFactory(), converter);
        template.setApplicationListeners(() -> connection);
        template.setBodyRegions(bodyRegions);
        template.setDefaultTimeToLive(
                PropertyChecks.notNegative("ipmb.template.default-time-to-live", properties.defaultTimeToLive()));
        template.setReplyTimeout(PropertyChecks.positive("ipmb.template.reply-timeout", properties.replyTimeout()));
        template.setAsyncQueueCapacity(
                PropertyChecks.atLeast(
                        1,
                        "ipmb.template.async.queue-capacity",
                        properties.async().queueCapacity()),
                properties.async().whenFull());
        return template;
    }

    /** Applies the properties and observations to the template of the first bus. */
    void completeFirst(IpmbTemplate template) {
        if (observation != null) {
            template.setObservation(observation);
        }
        if (requestObservation != null) {
            template.setRequestObservation(requestObservation);
        }
        setDefaultSelector(template);
    }

    /** Applies the observations to the template of another bus. */
    void observe(IpmbTemplate template, String identifier) {
        if (observation != null) {
            template.setObservation(observation.onBus(identifier));
        }
        if (requestObservation != null) {
            template.setRequestObservation(requestObservation.onBus(identifier));
        }
    }

    private void setDefaultSelector(IpmbTemplate template) {
        String defaultSelector = properties.defaultSelector();
        if (defaultSelector != null) {
            try {
                template.setDefaultSelector(defaultSelector);
            } catch (SelectorSyntaxException e) {
                throw PropertyChecks.refused(
                        "ipmb.template.default-selector",
                        defaultSelector,
                        e.getMessage()
                                + "\nWrite names joined by & | ! and parentheses, for instance \"moon & !dark\".");
            }
        }
    }
}
