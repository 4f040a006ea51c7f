package io.ratelimit.benchmarks.http;

import io.ratelimit.benchmarks.JavaProcess;
import io.ratelimit.benchmarks.Words;
import io.ratelimit.benchmarks.rounds.Results;
import io.ratelimit.benchmarks.rounds.Sample;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** All sites at once, each in a process of its own, loaded in turn. */
public final class Http {

    private static final int MOST_WARM_UPS = 40;
    private static final List<String> SITES =
            Arrays.stream(Site.values()).map(Site::word).toList();

    /** How many loads of each site do not count, at least and at most, how many do, and for how many seconds each. */
    private record Loads(int leastWarmUps, int mostWarmUps, int rounds, int seconds) {}

    /** A site that has started. */
    private record Server(Site site, JavaProcess process, int port) {}

    private Http() {}

    /**
     * Prints one table.
     *
     * @param words names of sites: only those beside the bare one; {@code virtual}: virtual threads; {@code forks=}: how often
     *     all servers are started anew, 1 by default; {@code rounds=}, {@code seconds=}: loads that count of each fork, 7 by
     *     default, and how long each lasts, 3 by default; {@code short}: one round of a second
     * @throws IOException if a server or the load generator does not start
     */
    public static void run(Words words) throws IOException {
        boolean shortRun = words.only(SITES, "short", "virtual", "forks=", "rounds=", "seconds=")
                .without("short", "rounds=", "seconds=")
                .has("short");
        Loads loads = shortRun
                ? new Loads(2, 20, 1, 1)
                : new Loads(5, MOST_WARM_UPS, words.number("rounds", 7), words.number("seconds", 3));
        List<Site> sites = Arrays.stream(Site.values())
                .filter(site -> site == Site.BARE || words.selects(site.word(), SITES))
                .toList();
        Results results = new Results();
        try (Wrk wrk = new Wrk()) {
            for (int fork = 0; fork < words.number("forks", 1); fork++) {
                measure(wrk, sites, words.has("virtual"), loads, results);
            }
        }
        System.out.println(results.table("requests", List.of(Site.BARE.label()), List.of(Wrk.P99)));
    }

    private static void measure(Wrk wrk, List<Site> sites, boolean virtual, Loads loads, Results results)
            throws IOException {
        List<Server> servers = new ArrayList<>();
        try {
            for (Site site : sites) {
                JavaProcess process = start(site, virtual);
                servers.add(new Server(site, process, Integer.parseInt(process.line())));
            }
            for (Server server : servers) {
                warmUp(wrk, server, loads);
            }
            for (int round = 0; round < loads.rounds(); round++) {
                for (Server server : servers) {
                    Sample sample = wrk.load(server.site(), server.port(), loads.seconds());
                    Wrk.require(Wrk.isAsExpected(server.site(), sample), server.site(), sample.toString());
                    results.add(server.site().label(), sample);
                }
            }
        } finally {
            servers.forEach(server -> server.process().close());
        }
    }

    /** Until the compilers of the server rest, and a site that refuses has nothing left to grant. */
    private static void warmUp(Wrk wrk, Server server, Loads loads) throws IOException {
        boolean ready = false;
        for (int load = 0; load < loads.leastWarmUps() || (!ready && load < loads.mostWarmUps()); load++) {
            Sample sample = wrk.load(server.site(), server.port(), loads.seconds());
            ready = server.process().haveRested() && Wrk.isAsExpected(server.site(), sample);
        }
    }

    private static JavaProcess start(Site site, boolean virtual) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(site.name()));
        if (virtual) {
            arguments.add("virtual");
        }
        return new JavaProcess.Plan(SiteMain.class)
                .options("-Xmx512m")
                .arguments(arguments)
                .start();
    }
}
