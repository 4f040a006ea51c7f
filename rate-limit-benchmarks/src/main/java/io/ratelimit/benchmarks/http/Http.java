package io.ratelimit.benchmarks.http;

import io.ratelimit.benchmarks.JavaProcess;
import io.ratelimit.benchmarks.Words;
import io.ratelimit.benchmarks.rounds.Results;
import io.ratelimit.benchmarks.rounds.Sample;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** All sites at once, each in a process of its own, loaded in turn. */
public final class Http {

    private static final int MOST_WARM_UPS = 20;

    /** How many loads of each site do not count, how many do, and for how many seconds each. */
    private record Loads(int warmUps, int rounds, int seconds) {}

    private Http() {}

    /**
     * Prints one table.
     *
     * @param words {@code virtual}: virtual threads; {@code rounds=}: loads of 3 s that count, 7 by default; {@code short}:
     *     one round of a second
     * @throws IOException if a server or the load generator does not start
     */
    public static void run(Words words) throws IOException {
        boolean shortRun = words.only("short", "virtual", "rounds=").has("short");
        Map<Site, JavaProcess> servers = new EnumMap<>(Site.class);
        try (Wrk wrk = new Wrk()) {
            Map<Site, Integer> ports = new EnumMap<>(Site.class);
            for (Site site : Site.values()) {
                JavaProcess server = start(site, words.has("virtual"));
                servers.put(site, server);
                ports.put(site, Integer.parseInt(server.line()));
            }
            Loads loads = shortRun ? new Loads(2, 1, 1) : new Loads(5, words.number("rounds", 7), 3);
            System.out.println(measure(wrk, ports, loads).table("requests", List.of(Site.BARE.label())));
        } finally {
            servers.values().forEach(JavaProcess::close);
        }
    }

    private static Results measure(Wrk wrk, Map<Site, Integer> ports, Loads loads) throws IOException {
        for (Map.Entry<Site, Integer> site : ports.entrySet()) {
            warmUp(wrk, site.getKey(), site.getValue(), loads);
        }
        Results results = new Results();
        for (int round = 0; round < loads.rounds(); round++) {
            for (Map.Entry<Site, Integer> site : ports.entrySet()) {
                Sample sample = wrk.load(site.getKey(), site.getValue(), loads.seconds());
                Wrk.require(Wrk.isAsExpected(site.getKey(), sample), site.getKey(), sample.toString());
                results.add(site.getKey().label(), sample);
            }
        }
        return results;
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
