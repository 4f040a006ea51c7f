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

    private Http() {}

    /**
     * Prints one table.
     *
     * @param words {@code virtual}: virtual threads; {@code rounds=}: 7 by default; {@code short}: one round of a second
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
            int rounds = words.number("rounds", shortRun ? 1 : 7);
            System.out.println(
                    measure(wrk, ports, rounds, shortRun ? 1 : 3).table("requests", List.of(Site.BARE.label())));
        } finally {
            servers.values().forEach(JavaProcess::close);
        }
    }

    /** Two rounds before those that count: compiled code, and sites that have nothing left to grant. */
    private static Results measure(Wrk wrk, Map<Site, Integer> ports, int rounds, int seconds) throws IOException {
        Results results = new Results();
        for (int round = -2; round < rounds; round++) {
            for (Map.Entry<Site, Integer> site : ports.entrySet()) {
                Sample sample = wrk.load(site.getKey(), site.getValue(), seconds);
                if (round >= 0) {
                    Wrk.check(site.getKey(), sample);
                    results.add(site.getKey().label(), sample);
                }
            }
        }
        return results;
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
