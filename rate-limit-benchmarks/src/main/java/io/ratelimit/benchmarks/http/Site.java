package io.ratelimit.benchmarks.http;

import io.ratelimit.servlet.RateLimitFilter;
import io.ratelimit.servlet.RateLimitOptions;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlets.DoSFilter;

/** A server that is measured: the same servlet behind another filter. */
enum Site {
    BARE("bare", false),
    BARE_AGAIN("bare again", false),
    IP_GRANTED("ours, ip, granted", false),
    TOKEN_GRANTED("ours, token, granted", false),
    IP_REFUSED("ours, ip, refused", true),
    TOKEN_REFUSED("ours, token, refused", true),
    CONSTANT_GRANTED("constant, granted", false),
    CONSTANT_REFUSED("constant, refused", true),
    DOS_GRANTED("DoSFilter, granted", false),
    DOS_REFUSED("DoSFilter, refused", true);

    private static final long UNREACHED = 100_000_000;
    private static final long DOS_UNREACHED = 200_000;

    private final String label;
    private final boolean refuses;

    Site(String label, boolean refuses) {
        this.label = label;
        this.refuses = refuses;
    }

    /** Its line. */
    String label() {
        return label;
    }

    /** The word that selects it. */
    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Tells whether requests are refused, but for the first ones. */
    boolean refuses() {
        return refuses;
    }

    /** The filter for all paths. */
    Optional<FilterHolder> filter() {
        return switch (this) {
            case BARE, BARE_AGAIN -> Optional.empty();
            case IP_GRANTED, IP_REFUSED -> Optional.of(ours("ip"));
            case TOKEN_GRANTED, TOKEN_REFUSED -> Optional.of(ours("token"));
            case CONSTANT_GRANTED, CONSTANT_REFUSED -> Optional.of(new FilterHolder(new ConstantFilter(refuses)));
            case DOS_GRANTED, DOS_REFUSED -> Optional.of(dosFilter());
        };
    }

    private FilterHolder ours(String identity) {
        long permits = refuses ? 1 : UNREACHED;
        return new FilterHolder(new RateLimitFilter(new RateLimitOptions()
                .set("store", "memory")
                .rules("{\"rules\": [{\"path\": \"/*\", \"per\": \"" + identity + "\", \"hour\": " + permits
                        + ", \"day\": " + permits + "}]}")));
    }

    /** Counts addresses in each second, and refuses at once; else as it is by default. */
    private FilterHolder dosFilter() {
        FilterHolder holder = new FilterHolder(new DoSFilter());
        holder.setInitParameters(Map.of(
                "maxRequestsPerSec", Long.toString(refuses ? 1 : DOS_UNREACHED),
                "delayMs", "-1",
                "trackSessions", "false"));
        return holder;
    }
}
