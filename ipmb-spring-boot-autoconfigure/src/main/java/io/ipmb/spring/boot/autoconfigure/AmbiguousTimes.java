package io.ipmb.spring.boot.autoconfigure;

import io.ipmb.spring.support.WrittenTime;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationPropertiesBindHandlerAdvisor;
import org.springframework.boot.context.properties.bind.AbstractBindHandler;
import org.springframework.boot.context.properties.bind.BindContext;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;

/**
 * Refuses a small number without a unit as a time in the properties of the bus. The properties of the application are
 * its own. Thread-safe.
 */
final class AmbiguousTimes implements ConfigurationPropertiesBindHandlerAdvisor {

    private static final ConfigurationPropertyName OURS = ConfigurationPropertyName.of("ipmb");

    @Override
    public BindHandler apply(BindHandler handler) {
        return new AbstractBindHandler(handler) {
            @Override
            public @Nullable Object onSuccess(
                    ConfigurationPropertyName name, Bindable<?> target, BindContext context, Object result) {
                if (target.getType().resolve() == Duration.class && OURS.isAncestorOf(name)) {
                    // As text, since the value at hand is a Duration, and the source may hold a placeholder.
                    WrittenTime.requireClearUnit(context.getBinder()
                            .bind(name, Bindable.of(String.class))
                            .orElse("")
                            .trim());
                }
                return super.onSuccess(name, target, context, result);
            }
        };
    }
}
