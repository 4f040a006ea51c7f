package io.ratelimit.sample.reliability;

import io.ratelimit.core.FreePorts;
import io.ratelimit.sample.BuildDirectory;
import io.ratelimit.sample.SampleProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/** Nodes of the packaged sample that count together. Close it to end all processes. */
final class Cluster implements AutoCloseable {

    private final Path logs;
    private final List<Seat> seats;
    private final List<Node> nodes = new CopyOnWriteArrayList<>();
    private final List<Node> ended = new CopyOnWriteArrayList<>();
    private final Thread lastResort = new Thread(this::closeAll, "end-nodes");

    /** What one node is started with, again after it has left. */
    private record Seat(String host, List<String> options, List<String> arguments) {}

    private Cluster(String name, List<Seat> seats) {
        this.logs = BuildDirectory.file("reliability").resolve(name);
        this.seats = List.copyOf(seats);
        Runtime.getRuntime().addShutdownHook(lastResort);
    }

    /** Starts a node on each host, each with a member of its own. */
    static Cluster embedded(String name, List<String> hosts, Pace pace) throws IOException, InterruptedException {
        List<Integer> ports = FreePorts.several(hosts.size());
        List<String> members = new ArrayList<>();
        for (int seat = 0; seat < hosts.size(); seat++) {
            members.add(hosts.get(seat) + ":" + ports.get(seat));
        }
        List<Seat> seats = new ArrayList<>();
        for (int seat = 0; seat < hosts.size(); seat++) {
            seats.add(new Seat(
                    hosts.get(seat),
                    List.of("-Drate-limit.member-host=" + hosts.get(seat), deadline(pace)),
                    List.of("--member-port", ports.get(seat).toString(), "--members", String.join(",", members))));
        }
        return started(new Cluster(name, seats));
    }

    /** Starts nodes that count on servers of their own. */
    static Cluster ofClients(String name, List<String> servers, Pace pace) throws IOException, InterruptedException {
        Seat seat = new Seat(
                "127.0.0.1", List.of("-Drate-limit.servers=" + String.join(",", servers), deadline(pace)), List.of());
        return started(new Cluster(name, List.of(seat, seat, seat)));
    }

    private static String deadline(Pace pace) {
        return "-Drate-limit.deadline=" + pace.deadline().toMillis();
    }

    /** The first alone, so that the others find it. */
    private static Cluster started(Cluster cluster) throws IOException, InterruptedException {
        try {
            cluster.nodes.add(cluster.begin(0).join());
            List<Starting> others = new ArrayList<>();
            for (int seat = 1; seat < cluster.seats.size(); seat++) {
                others.add(cluster.begin(seat));
            }
            for (Starting other : others) {
                cluster.nodes.add(other.join());
            }
            return cluster;
        } catch (IOException | InterruptedException | RuntimeException | Error e) {
            cluster.close();
            throw e;
        }
    }

    /** A process that may not listen yet. */
    private record Starting(String name, SampleProcess process, Path log) {
        Node join() throws InterruptedException {
            return new Node(name, process, log);
        }
    }

    private Starting begin(int seat) throws IOException {
        List<String> arguments =
                new ArrayList<>(List.of("--host", seats.get(seat).host(), "--store", "hazelcast"));
        arguments.addAll(seats.get(seat).arguments());
        arguments.addAll(List.of(
                "--rules", BuildDirectory.testResource("reliability-rules.json").toString()));
        String name = "node" + (seat + 1);
        SampleProcess process =
                SampleProcess.start(seats.get(seat).options().toArray(new String[0]), arguments.toArray(new String[0]));
        return new Starting(name, process, logs.resolve(name + "-" + process.id() + ".log"));
    }

    /** Starts the node of a seat anew. */
    void restart(int seat) throws IOException, InterruptedException {
        ended.add(nodes.get(seat));
        nodes.set(seat, begin(seat).join());
    }

    /** One for each seat, in service or not. */
    List<Node> nodes() {
        return List.copyOf(nodes);
    }

    Node node(int seat) {
        return nodes.get(seat);
    }

    int size() {
        return seats.size();
    }

    /** The nodes that a load balancer sends to. */
    List<Node> serving() {
        return nodes.stream().filter(Node::isServing).collect(Collectors.toList());
    }

    @Override
    public void close() {
        Runtime.getRuntime().removeShutdownHook(lastResort);
        closeAll();
    }

    private void closeAll() {
        ended.forEach(Node::close);
        nodes.forEach(Node::close);
    }
}
