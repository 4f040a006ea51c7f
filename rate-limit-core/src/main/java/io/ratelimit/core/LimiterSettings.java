package io.ratelimit.core;

import io.ratelimit.OnStoreFailure;
import io.ratelimit.core.config.Settings;
import io.ratelimit.core.identity.SubjectKeys;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The settings of the core.
 *
 * @param deadline the longest time a request waits for the store
 * @param refusalMemory how long a certain refusal is repeated without asking the store, at most
 * @param forcedRetryAfter what forced refusals tell, whole seconds
 * @param maxSubjects places for live subjects on a node; 0 for as many as fit into the heap
 * @param newSubjectsPerMinute new secret subjects that one address prefix may bring in a minute
 * @param ipv6Prefix leading bits of an IPv6 address that are counted together
 * @param onStoreFailure for policies that inherit it; never {@code INHERIT}
 * @param nearLimit the share of a limit in per cent from which on listeners are told of a subject; 0 for never
 * @param shadow names of policies that only report what they would refuse; {@code all} for all of them
 * @param unlimitedGrants true if a grant may lift a limit
 * @param grantsFile where grants outlive a stop of all nodes
 * @param secret keys the hashes of secret subjects; empty if the nodes agree on a random one
 */
public record LimiterSettings(
        Duration deadline,
        Duration refusalMemory,
        Duration forcedRetryAfter,
        long maxSubjects,
        long newSubjectsPerMinute,
        int ipv6Prefix,
        OnStoreFailure onStoreFailure,
        int nearLimit,
        List<String> shadow,
        boolean unlimitedGrants,
        Optional<Path> grantsFile,
        Optional<String> secret) {

    private static final String SECRET_VARIABLE = "RATE_LIMIT_SECRET";
    private static final long SUBJECTS_PER_512_MIB = 200_000;
    private static final long LEAST_SUBJECTS = 1_000;
    private static final long MOST_SUBJECTS = 100_000_000;

    /**
     * Reads them.
     *
     * @param settings of the webapp; told of wrong values
     * @return the settings
     */
    public static LimiterSettings read(Settings settings) {
        String failure = settings.choice("on-store-failure", "local", "open", "closed");
        return new LimiterSettings(
                Duration.ofMillis(settings.number("deadline", 1_000, 10, 60_000)),
                Duration.ofMillis(settings.number("refusal-memory", 1_000, 0, 1_000)),
                Duration.ofSeconds(settings.number("forced-retry-after", 1, 1, 3_600)),
                settings.number("max-subjects", 0, LEAST_SUBJECTS, MOST_SUBJECTS),
                settings.number("new-subjects-per-minute", 600, 1, 1_000_000),
                (int) settings.number("ipv6-prefix", 64, 32, 128),
                OnStoreFailure.valueOf(failure.toUpperCase(Locale.ROOT)),
                (int) settings.number("near-limit", 80, 0, 100),
                settings.list("shadow"),
                settings.choice("unlimited-grants", "false", "true").equals("true"),
                settings.text("grants-file").map(Path::of),
                secret(settings));
    }

    /** Returns how long permits of one subject are held while others are asked: the deadline and a second. */
    Duration holdLife() {
        return deadline.plusSeconds(1);
    }

    /**
     * Returns how many places there are for live subjects. In proportion also below 512 MiB, which the JVM may report as a little
     * less.
     *
     * @param heapBytes of the smallest JVM that keeps them
     */
    long places(long heapBytes) {
        if (maxSubjects > 0) {
            return maxSubjects;
        }
        double subjects = (double) heapBytes / (512 << 20) * SUBJECTS_PER_512_MIB;
        return Math.min(MOST_SUBJECTS, Math.max(LEAST_SUBJECTS, Math.round(subjects)));
    }

    private static Optional<String> secret(Settings settings) {
        Optional<String> file = settings.text("secret-file");
        Optional<String> secret = Optional.ofNullable(System.getenv(SECRET_VARIABLE));
        if (file.isPresent()) {
            try {
                secret = Optional.of(Files.readString(Path.of(file.get())).strip());
            } catch (IOException | RuntimeException e) {
                settings.wrong("secret-file", "cannot be read (" + e + "): name a readable text file");
                return Optional.empty();
            }
        }
        if (secret.isPresent()
                && secret.get().getBytes(StandardCharsets.UTF_8).length < SubjectKeys.LEAST_SECRET_BYTES) {
            settings.wrong(
                    "secret-file",
                    (file.isPresent() ? "the file" : "the environment variable " + SECRET_VARIABLE) + " needs at least "
                            + SubjectKeys.LEAST_SECRET_BYTES + " bytes");
        }
        return secret;
    }
}
