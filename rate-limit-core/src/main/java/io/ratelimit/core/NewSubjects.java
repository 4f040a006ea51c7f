package io.ratelimit.core;

import io.ratelimit.core.identity.AddressRange;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

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
     * @param ipv6Bits their size, at most the prefix that is counted as one address
     * @param parts one may bring a new subject while it has brought less than the free places divided by this
     */
    private record Share(int ipv4Bits, int ipv6Bits, int parts) {}

    private static final System.Logger LOG = System.getLogger(NewSubjects.class.getName());
    private static final long MINUTE_MILLIS = 60_000;

    /** Widest first: who shares a network with an attacker is turned away only when all of it is crowded. */
    private static final List<Share> SHARES =
            List.of(new Share(16, 32, 16), new Share(24, 48, 64), new Share(32, 128, 256));

    private final int ipv6Prefix;
    private final LongSupplier places;
    private final long secretsPerMinute;
    private final Tally secrets;
    private final Tally late;
    private final Seldom log = new Seldom(Duration.ofMinutes(1));

    /**
     * Nobody has brought anything yet.
     *
     * @param settings the other bounds
     * @param places how many subjects there may be
     * @param millis the time
     * @param longestMillis the longest window there is
     * @param salt a random number that nobody outside knows
     */
    NewSubjects(
            LimiterSettings settings, LongSupplier places, LongSupplier millis, LongSupplier longestMillis, long salt) {
        this.ipv6Prefix = settings.ipv6Prefix();
        this.places = places;
        this.secretsPerMinute = settings.newSubjectsPerMinute();
        this.secrets = new Tally(() -> millis.getAsLong() / MINUTE_MILLIS, salt);
        this.late = new Tally(() -> millis.getAsLong() / longestMillis.getAsLong(), salt);
    }

    /** Tells whether any address may bring another secret subject. */
    boolean areSecretsFew() {
        return secrets.mostNow() < secretsPerMinute;
    }

    /**
     * Tells whether an address may bring another secret subject this minute.
     *
     * @param address as it is counted
     */
    boolean mayBringSecret(String address) {
        return areSecretsFew() || secrets.now(address) < secretsPerMinute;
    }

    /**
     * Tells whether so many places are in use that it matters who brings another subject.
     *
     * @param taken places in use
     */
    boolean isLate(long taken) {
        return taken >= places.getAsLong() / 2;
    }

    /**
     * Finds what stands against another new subject.
     *
     * @param address as it is counted
     * @param taken places in use
     * @return the network that has used up its share; empty if the subject gets windows of its own
     */
    Optional<String> crowded(String address, long taken) {
        if (!isLate(taken)) {
            return Optional.empty();
        }
        List<String> networks = networks(address);
        for (int index = 0; index < networks.size(); index++) {
            long brought = late.lately(networks.get(index));
            if (brought * SHARES.get(index).parts() >= places.getAsLong() - taken) {
                return Optional.of(networks.get(index));
            }
        }
        return Optional.empty();
    }

    /** Notes that an address has brought a new subject. */
    void brought(String address, boolean secret, long taken) {
        if (secret) {
            secrets.add(address);
        }
        if (isLate(taken)) {
            networks(address).stream().distinct().forEach(late::add);
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
                Long.toString(places.getAsLong()),
                Long.toString(skipped)));
    }

    private List<String> networks(String address) {
        return AddressRange.ofCounted(address)
                .map(bytes -> SHARES.stream()
                        .map(share -> AddressRange.network(
                                bytes, bytes.length == 4 ? share.ipv4Bits() : Math.min(share.ipv6Bits(), ipv6Prefix)))
                        .toList())
                .orElseGet(() -> Collections.nCopies(SHARES.size(), address));
    }
}
