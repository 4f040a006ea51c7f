package io.ratelimit.servlet;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.ratelimit.core.Limiter;
import io.ratelimit.core.admin.Administration.Outcome;
import jakarta.servlet.ServletContext;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The limiter's numbers for Micrometer, which the application brings along. Tags are the names of policies and of outcomes, never
 * a subject.
 *
 * <ul>
 *   <li>{@code rate.limit.decisions}, counter by {@code policy} and {@code outcome}: {@code granted}, {@code refused},
 *       {@code forced}, {@code lowered}, {@code shadow}, {@code degraded}
 *   <li>{@code rate.limit.store.latency}, timer: how long calls to the store take; none for refusals that are remembered
 *   <li>{@code rate.limit.subjects}, gauge: about how many subjects this node keeps windows of
 *   <li>{@code rate.limit.store.answering}, gauge: 1, or 0 while the store does not answer
 *   <li>{@code rate.limit.store.silent}, gauge: how many parts of the store are given up for now
 *   <li>{@code rate.limit.nodes}, gauge: how many nodes share the limits
 *   <li>{@code rate.limit.degraded}, counter: subjects decided without the store
 *   <li>{@code rate.limit.events.dropped}, counter: events that were not told, because listeners were too slow
 * </ul>
 *
 * <p>Close it when the webapp stops, if the registry lives on. Safe for use by several threads.
 */
public final class RateLimitMetrics implements MeterBinder, AutoCloseable {

    private static final String PREFIX = "rate.limit.";

    private final Limiter limiter;
    private final List<Runnable> removals = new CopyOnWriteArrayList<>();

    /**
     * The numbers of one webapp.
     *
     * @param context of the webapp, after the filter was initialised
     * @throws IllegalStateException if it has no limiter
     */
    public RateLimitMetrics(ServletContext context) {
        this.limiter = WebLimiter.of(context)
                .orElseThrow(() -> new IllegalStateException(
                        "the rate limit filter of this webapp is not initialised: bind its metrics after its start"))
                .limiter();
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Set<String> bound = ConcurrentHashMap.newKeySet();
        Consumer<String> bind = policy -> {
            if (bound.add(policy)) {
                bindPolicy(policy, registry);
            }
        };
        limiter.policies().names().forEach(bind);
        limiter.counts().onPolicy(bind);
        Timer latency = Timer.builder(PREFIX + "store.latency")
                .description("How long calls to the rate limit store take")
                .register(registry);
        add(latency, registry);
        limiter.timeStoreCalls(nanos -> latency.record(nanos, TimeUnit.NANOSECONDS));
        add(
                Gauge.builder(PREFIX + "subjects", limiter, Limiter::subjects)
                        .description("Subjects that this node keeps windows of")
                        .register(registry),
                registry);
        add(
                Gauge.builder(
                                PREFIX + "store.answering",
                                limiter,
                                one -> one.storeHealth().answering() ? 1 : 0)
                        .description("1 if the rate limit store answers")
                        .register(registry),
                registry);
        add(
                Gauge.builder(
                                PREFIX + "store.silent",
                                limiter,
                                one -> one.storeHealth().silent().size())
                        .description("Parts of the rate limit store that are given up for now")
                        .register(registry),
                registry);
        add(
                Gauge.builder(
                                PREFIX + "nodes",
                                limiter,
                                one -> one.storeHealth().nodes())
                        .description("Nodes that share the limits")
                        .register(registry),
                registry);
        add(
                FunctionCounter.builder(
                                PREFIX + "degraded",
                                limiter,
                                one -> one.storeHealth().degraded())
                        .description("Subjects that were decided without the store")
                        .register(registry),
                registry);
        add(
                FunctionCounter.builder(PREFIX + "events.dropped", limiter, Limiter::droppedEvents)
                        .description("Events that were not told because listeners were too slow")
                        .register(registry),
                registry);
    }

    private void bindPolicy(String policy, MeterRegistry registry) {
        for (Outcome outcome : Outcome.values()) {
            add(
                    FunctionCounter.builder(
                                    PREFIX + "decisions",
                                    limiter,
                                    one -> one.counts().of(policy, outcome))
                            .description("Decisions of this node")
                            .tag("policy", policy)
                            .tag("outcome", outcome.name().toLowerCase(Locale.ROOT))
                            .register(registry),
                    registry);
        }
    }

    private void add(Meter meter, MeterRegistry registry) {
        removals.add(() -> registry.remove(meter));
    }

    /** Takes every meter out of the registries that they were bound to. */
    @Override
    public void close() {
        removals.forEach(Runnable::run);
        removals.clear();
    }
}
