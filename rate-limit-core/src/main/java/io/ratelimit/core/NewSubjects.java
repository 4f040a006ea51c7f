package io.ratelimit.core;

import io.ratelimit.core.identity.AddressRange;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Decides which new subjects get windows of their own. Two bounds, in small fixed memory:
 *
 * <p>An address may bring so many new <em>secret</em> subjects a minute: secrets can be invented by anybody.
 *
 * <p>Of {@code max-subjects} places the first half is for whoever comes. In the second half a network may bring a new subject, of
 * any kind, only while those that it brought lately are fewer than its share of what is still free: a flood from few networks
 * comes to rest while most of the second half is free, and a stranger from elsewhere finds a place. The more networks a flood
 * comes from, the less stays free; only one that comes from almost everywhere takes the last place. Lately is as long as the
 * longest window, at most twice that.
 *
 * <p>Safe for use by several threads.
 */
final class NewSubjects {

    /**
     * What networks of one size may take.
     *
     * @param ipv4Bits their size
     * @param ipv6Bits their size
     * @param parts one may bring a new subject while it has brought less than the free places divided by this
     */
    private record Share(int ipv4Bits, int ipv6Bits, int parts) {}

    private static final System.Logger LOG = System.getLogger(NewSubjects.class.getName());
    private static final long MINUTE_MILLIS = 60_000;

    /** Widest first: who shares a network with an attacker is turned away only when all of it is crowded. */
    private final List<Share> shares;

    private final long places;
    private final long secretsPerMinute;
    private final Tally secrets;
    private final Tally late;
    private final Seldom log = new Seldom(Duration.ofMinutes(1), System::nanoTime);

    /**
     * Nobody has brought anything yet.
     *
     * @param settings the bounds
     * @param millis the time
     * @param longestMillis the longest window there is
     * @param salt a random number that nobody outside knows
     */
    NewSubjects(LimiterSettings settings, LongSupplier millis, LongSupplier longestMillis, long salt) {
        int ipv6 = settings.ipv6Prefix();
        this.shares = List.of(
                new Share(16, Math.min(ipv6, 32), 16), new Share(24, Math.min(ipv6, 48), 64), new Share(32, ipv6, 256));
        this.places = settings.maxSubjects();
        this.secretsPerMinute = settings.newSubjectsPerMinute();
        this.secrets = new Tally(() -> millis.getAsLong() / MINUTE_MILLIS, salt);
        this.late = new Tally(() -> millis.getAsLong() / longestMillis.getAsLong(), salt);
    }

    /** Tells whether an address may bring another secret subject this minute. */
    boolean mayBringSecret(String address) {
        return secrets.now(address) < secretsPerMinute;
    }

    /**
     * Finds what stands against another new subject.
     *
     * @param address as it is counted; asked for only if it matters
     * @param taken places in use
     * @return the network that has used up its share; empty if the subject gets windows of its own
     */
    Optional<String> crowded(Supplier<String> address, long taken) {
        return isLate(taken)
                ? shares.stream()
                        .filter(share -> late.lately(network(address.get(), share)) * share.parts() >= places - taken)
                        .findFirst()
                        .map(share -> network(address.get(), share))
                : Optional.empty();
    }

    /** Notes that an address has brought a new subject. */
    void brought(String address, boolean secret, long taken) {
        if (secret) {
            secrets.add(address);
        }
        if (isLate(taken)) {
            shares.stream().map(share -> network(address, share)).distinct().forEach(late::add);
        }
    }

    /** Tells the operator, once a minute, that new subjects of a network share windows. */
    void turnedAway(String network, long taken) {
        log.run(skipped -> LOG.log(
                System.Logger.Level.WARNING,
                "new subjects from {0} share windows: {1} of {2} places are taken. A flood, or rate-limit.max-subjects is too"
                        + " small, or a proxy is not in rate-limit.trusted-proxies ({3} more not logged)",
                network,
                Long.toString(taken),
                Long.toString(places),
                Long.toString(skipped)));
    }

    private boolean isLate(long taken) {
        return taken >= places / 2;
    }

    private static String network(String address, Share share) {
        return AddressRange.network(address, share.ipv4Bits(), share.ipv6Bits());
    }
}
