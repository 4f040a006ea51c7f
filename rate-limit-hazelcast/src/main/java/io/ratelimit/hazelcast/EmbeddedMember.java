package io.ratelimit.hazelcast;

import com.hazelcast.cluster.Address;
import com.hazelcast.cluster.Member;
import com.hazelcast.config.Config;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import io.ratelimit.spi.StoreException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/**
 * A member that is started and stopped with its store.
 *
 * @param settings what it was started with
 * @param instance the running member
 */
record EmbeddedMember(EmbeddedSettings settings, HazelcastInstance instance) implements Topology {

    private static final System.Logger LOG = System.getLogger(EmbeddedMember.class.getName());

    /**
     * Starts a member and its store.
     *
     * @throws StoreException if it cannot start; then nothing is left of it
     */
    static HazelcastPermitStore start(EmbeddedSettings settings, Config config, CallSettings calls) {
        HazelcastInstance instance;
        try {
            instance = Hazelcast.newHazelcastInstance(config);
        } catch (RuntimeException e) {
            throw new StoreException(
                    "Hazelcast did not start on " + settings.host().getHostAddress() + ":" + settings.port() + ": "
                            + e.getMessage()
                            + "; check rate-limit.member-host, rate-limit.member-port and that none of rate-limit.members"
                            + " takes connections without answering, or runs another version of Hazelcast",
                    e);
        }
        EmbeddedMember member = new EmbeddedMember(settings, instance);
        try {
            return HazelcastPermitStore.open(member, calls);
        } catch (RuntimeException | Error e) {
            member.close();
            throw e;
        }
    }

    @Override
    public String describe() {
        List<Member> others = instance.getCluster().getMembers().stream()
                .filter(member -> !member.localMember())
                .toList();
        return "hazelcast (embedded, cluster " + settings.clusterName() + ", " + text(own()) + "); "
                + (others.isEmpty() ? alone() : together(others));
    }

    private static String together(List<Member> others) {
        List<String> addresses = others.stream()
                .map(member -> text(member.getAddress()))
                .sorted()
                .toList();
        return "counts with " + others.size() + (others.size() == 1 ? " other node: " : " other nodes: ")
                + String.join(", ", addresses);
    }

    private String alone() {
        List<String> others =
                settings.members().stream().filter(member -> !isOwn(member)).toList();
        return "this node counts alone: "
                + (others.isEmpty()
                        ? "no members configured"
                        : "none of the members " + String.join(", ", others) + " has answered yet");
    }

    private boolean isOwn(String member) {
        int colon = member.lastIndexOf(':');
        try {
            List<InetAddress> addresses = List.of(InetAddress.getAllByName(member.substring(0, colon)));
            return addresses.contains(own().getInetAddress())
                    && own().getPort() == Integer.parseInt(member.substring(colon + 1));
        } catch (UnknownHostException e) {
            return false;
        }
    }

    private Address own() {
        return instance.getCluster().getLocalMember().getAddress();
    }

    private static String text(Address address) {
        return address.getHost() + ":" + address.getPort();
    }

    @Override
    public void close() {
        try {
            instance.shutdown();
            MemberThreads.awaitEnd(instance.getName());
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "the Hazelcast member did not stop as it should", e);
        }
    }
}
