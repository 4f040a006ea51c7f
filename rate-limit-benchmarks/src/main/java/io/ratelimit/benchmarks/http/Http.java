package io.ratelimit.benchmarks.http;

import io.ratelimit.benchmarks.JavaProcess;
import io.ratelimit.benchmarks.Words;
import io.ratelimit.benchmarks.rounds.Results;
import io.ratelimit.benchmarks.rounds.Sample;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** All sites at once, each in a process of its own, loaded in turn. */
public final class Http {

    private static final int MOST_WARM_UPS = 20;
    private static final List<String> SITES =
            Arrays.stream(Site.values()).map(Site::word).toList();

    /** How many loads of each site do not count, how many do, and for how many seconds each. */
    private record Loads(int warmUps, int rounds, int seconds) {}

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
                .has("short");
        Loads loads =
                shortRun ? new Loads(2, 1, 1) : new Loads(5, words.number("rounds", 7), words.number("seconds", 3));
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
        Map<Site, JavaProcess> servers = new EnumMap<>(Site.class);
        try {
            Map<Site, Integer> ports = new EnumMap<>(Site.class);
            for (Site site : sites) {
                JavaProcess server = start(site, virtual);
                servers.put(site, server);
                ports.put(site, Integer.parseInt(server.line()));
            }
            measure(wrk, ports, loads, results);
        } finally {
            servers.values().forEach(JavaProcess::close);
        }
    }

    private static void measure(Wrk wrk, Map<Site, Integer> ports, Loads loads, Results results) throws IOException {
        for (Map.Entry<Site, Integer> site : ports.entrySet()) {
            warmUp(wrk, site.getKey(), site.getValue(), loads);
        }
        for (int round = 0; round < loads.rounds(); round++) {
            for (Map.Entry<Site, Integer> site : ports.entrySet()) {
                Sample sample = wrk.load(site.getKey(), site.getValue(), loads.seconds());
                Wrk.require(Wrk.isAsExpected(site.getKey(), sample), site.getKey(), sample.toString());
                results.add(site.getKey().label(), sample);
            }
        }
    }

    /** Until code is compiled, and a site that refuses has nothing left to grant. */
    private static void warmUp(Wrk wrk, Site site, int port, Loads loads) throws IOException {
        boolean ready = false;
        for (int load = 0; load < loads.warmUps() || (!ready && load < MOST_WARM_UPS); load++) {
            ready = Wrk.isAsExpected(site, wrk.load(site, port, loads.seconds()));
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
