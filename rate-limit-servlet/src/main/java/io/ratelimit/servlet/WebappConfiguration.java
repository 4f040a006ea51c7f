package io.ratelimit.servlet;

import io.ratelimit.core.Deployment;
import io.ratelimit.core.config.Problems;
import io.ratelimit.core.config.Settings;
import io.ratelimit.core.rules.RulesFile;
import io.ratelimit.spi.IdentityResolver;
import io.ratelimit.spi.PermitStoreProvider;
import io.ratelimit.spi.RateLimitListener;
import io.ratelimit.spi.RefusalRenderer;
import jakarta.servlet.ServletContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/** Gathers what a webapp says about its limits: init parameters, context parameters, the rules file, services. */
final class WebappConfiguration {

    private static final String DEFAULT_RULES = "/WEB-INF/rate-limit.json";
    private static final String CLASS_PATH_RULES = "rate-limit.json";

    private static final String RULES = "rules";

    /** {@code first} (default) or {@code last} among the webapp's filters. */
    private static final String FILTER_ORDER = "filter-order";

    private static final String OPTION = "option ";
    private static final String INIT_PARAM = "filter init-param ";

    private final ServletContext context;
    private final Map<String, String> initParams;
    private final RateLimitOptions options;

    WebappConfiguration(ServletContext context, Map<String, String> initParams, RateLimitOptions options) {
        this.context = context;
        this.initParams = initParams;
        this.options = options;
    }

    /** The file that is named, else the one in {@code WEB-INF}, else the one on the class path, else none. */
    RulesFile rulesFile(Problems problems) {
        if (options.rules().isPresent()) {
            return RulesFile.parse(options.rules().get(), "rules", problems);
        }
        Settings outside = aboveFile(new Settings(problems));
        Optional<String> named = outside.text(RULES);
        if (named.isPresent()) {
            Optional<String> text = resource(named.get());
            if (text.isEmpty()) {
                outside.wrong(RULES, "there is no such file in the webapp, on the class path or on disk");
            }
            return parsed(text, named.get(), problems);
        }
        Optional<String> own = inWebapp(DEFAULT_RULES);
        return own.isPresent()
                ? parsed(own, DEFAULT_RULES, problems)
                : parsed(onClassPath(CLASS_PATH_RULES), CLASS_PATH_RULES, problems);
    }

    private static RulesFile parsed(Optional<String> text, String place, Problems problems) {
        return text.isPresent() ? RulesFile.parse(text.get(), place, problems) : RulesFile.none(problems);
    }

    Settings settings(RulesFile file, Problems problems) {
        Map<String, String> ofFile = file.settings();
        if (ofFile.containsKey(RULES)) {
            problems.error(
                    file.settingsPlace() + RULES,
                    "a rules file names no other: use the context parameter " + Settings.PREFIX + RULES
                            + ", an init parameter of the filter or a system property");
        }
        checkOrder(ofFile, file.settingsPlace(), problems);
        checkOrder(options.settings(), OPTION, problems);
        checkOrder(initParams, INIT_PARAM, problems);
        Settings settings = aboveFile(new Settings(problems).with(ofFile, file.settingsPlace()));
        settings.text(RULES);
        filterOrder(settings);
        return settings;
    }

    /** Tells whether the filter shall come behind the webapp's own. Wrong values are reported when it starts. */
    static boolean isFilterLast(ServletContext context) {
        return filterOrder(ofContext(new Settings(new Problems()), context).withSystemProperties())
                .equals("last");
    }

    private static String filterOrder(Settings settings) {
        return settings.choice(FILTER_ORDER, "first", "last");
    }

    /** The filter is placed before it is initialised, and before a rules file is read. */
    private static void checkOrder(Map<String, String> settings, String place, Problems problems) {
        if (settings.containsKey(FILTER_ORDER)) {
            problems.error(
                    place + FILTER_ORDER,
                    "comes too late to place the filter: use the context parameter " + Settings.PREFIX + FILTER_ORDER
                            + " or a system property");
        }
    }

    private Settings aboveFile(Settings settings) {
        return ofContext(settings.with(options.settings(), OPTION), context)
                .with(initParams, INIT_PARAM)
                .withSystemProperties();
    }

    private static Settings ofContext(Settings settings, ServletContext context) {
        Map<String, String> contextParams = new LinkedHashMap<>();
        for (String name : Collections.list(context.getInitParameterNames())) {
            if (name.startsWith(Settings.PREFIX)) {
                contextParams.put(name.substring(Settings.PREFIX.length()), context.getInitParameter(name));
            }
        }
        return settings.with(contextParams, "context-param " + Settings.PREFIX);
    }

    Deployment.Supplied supplied() {
        return new Deployment.Supplied(
                with(IdentityResolver.class, options.identities()),
                with(RateLimitListener.class, options.listeners()),
                with(PermitStoreProvider.class, List.of()),
                options.store(),
                options.archive(),
                options.clock());
    }

    List<RefusalRenderer> renderers() {
        return with(RefusalRenderer.class, options.renderers());
    }

    InstantSource clock() {
        return options.clock();
    }

    PermitStoreProvider.Context storeContext(Settings settings) {
        return new PermitStoreProvider.Context() {
            @Override
            public Optional<String> setting(String name) {
                return settings.text(name);
            }

            @Override
            public Optional<Object> attribute(String name) {
                return Optional.ofNullable(context.getAttribute(name));
            }
        };
    }

    /** A file of the webapp, else of the class path, else of the disk. */
    Optional<String> resource(String name) {
        return inWebapp(name).or(() -> onClassPath(name)).or(() -> onDisk(name));
    }

    private Optional<String> inWebapp(String name) {
        return read(name, () -> context.getResourceAsStream(name.startsWith("/") ? name : "/" + name));
    }

    private Optional<String> onClassPath(String name) {
        return read(name, () -> loader(context).getResourceAsStream(name));
    }

    private static Optional<String> onDisk(String name) {
        Path file = Path.of(name);
        return read(name, () -> Files.isRegularFile(file) ? Files.newInputStream(file) : null);
    }

    /** Opens something to read, or nothing if it is not there. */
    private interface Place {
        @Nullable InputStream open() throws IOException;
    }

    private static Optional<String> read(String name, Place place) {
        try (InputStream found = place.open()) {
            return found == null
                    ? Optional.empty()
                    : Optional.of(new String(found.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + name, e);
        }
    }

    /** An embedded container may run a webapp without a class loader of its own. */
    static ClassLoader loader(ServletContext context) {
        if (context.getClassLoader() != null) {
            return context.getClassLoader();
        }
        ClassLoader ofThread = Thread.currentThread().getContextClassLoader();
        return ofThread == null ? WebappConfiguration.class.getClassLoader() : ofThread;
    }

    private <T> List<T> with(Class<T> service, List<T> handedIn) {
        List<T> all = new ArrayList<>(handedIn);
        for (T found : ServiceLoader.load(service, loader(context))) {
            all.add(found);
        }
        return all;
    }
}
