package io.ratelimit.hazelcast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hazelcast.core.Hazelcast;
import io.ratelimit.core.FreePorts;
import io.ratelimit.spi.PermitStore;
import io.ratelimit.spi.PermitStoreProvider;
import io.ratelimit.spi.SharedRecords.Versioned;
import io.ratelimit.spi.StoreException;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A member that lives and dies with its store. */
@Timeout(120)
class EmbeddedMemberTest {

    @Test
    void theProviderIsFoundByTheServiceLoader() {
        List<String> names = ServiceLoader.load(PermitStoreProvider.class).stream()
                .map(provider -> provider.get().name())
                .toList();
        assertThat(names).contains("hazelcast");
    }

    @Test
    void withoutSettingsItCountsAloneAndTwoOfThemStartOnOneMachine() {
        HazelcastStoreProvider provider = new HazelcastStoreProvider();
        try (PermitStore first = provider.open(TestMember.context(Map.of()));
                PermitStore second = provider.open(TestMember.context(Map.of()))) {
            assertThat(first.sharers()).isEqualTo(1);
            assertThat(second.sharers()).isEqualTo(1);
            assertThat(first.describe())
                    .startsWith("hazelcast (embedded, cluster rate-limit, 127.0.0.1:")
                    .endsWith("; this node counts alone: no members configured");
            assertThat(second.describe()).isNotEqualTo(first.describe());
        }
    }

    @Test
    void namedMembersThatAreNotThereDoNotKeepItFromStarting() {
        int port = FreePorts.one();
        int nobody = FreePorts.one();
        String members = "127.0.0.1:" + port + ", localhost:" + nobody;
        try (PermitStore store =
                new HazelcastStoreProvider().open(TestMember.settings(TestMember.cluster(), port, members))) {
            assertThat(store.describe())
                    .endsWith(
                            "; this node counts alone: none of the members localhost:" + nobody + " has answered yet");
        }
    }

    @Test
    void onlyItselfAmongTheMembersIsNobodyToCountWith() {
        int port = FreePorts.one();
        try (PermitStore store = new HazelcastStoreProvider()
                .open(TestMember.settings(TestMember.cluster(), port, "localhost:" + port))) {
            assertThat(store.describe()).endsWith("; this node counts alone: no members configured");
        }
    }

    @Test
    void aPortThatIsTakenFailsClearlyAndLeavesNothingBehind() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = taken.getLocalPort();
            assertThatThrownBy(() -> new HazelcastStoreProvider()
                            .open(TestMember.settings(TestMember.cluster(), port, "127.0.0.1:1")))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("rate-limit.member-port")
                    .hasMessageContaining(Integer.toString(port));
        }
        assertNothingRuns();
    }

    @Test
    void nothingListensBeyondTheMemberHost() throws IOException {
        int port = FreePorts.one();
        try (PermitStore store =
                new HazelcastStoreProvider().open(TestMember.settings(TestMember.cluster(), port, ""))) {
            assertThat(store.describe()).contains("127.0.0.1:" + port);
            assertThat(connects(InetAddress.getLoopbackAddress(), port)).isTrue();
            assertThat(connects(InetAddress.getByAddress(new byte[] {127, 0, 0, 2}), port))
                    .isFalse();
            for (InetAddress address : otherAddresses()) {
                assertThat(connects(address, port)).as(address.toString()).isFalse();
            }
        }
    }

    private static List<InetAddress> otherAddresses() throws IOException {
        return NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress())
                .toList();
    }

    private static boolean connects(InetAddress address, int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(address, port), 2_000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void aClosedStoreFailsItsCallsAndLeavesNoThreads() {
        TestMember member = TestMember.alone();
        HazelcastPermitStore store = member.store();
        store.close();
        assertThat(threads()).isEmpty();
        store.close();
        assertThatThrownBy(() -> store.acquire(Spenders.ask("caller", 1), Spenders.TIMEOUT))
                .isInstanceOf(StoreException.class)
                .hasMessage("this member is not running");
        assertThatThrownBy(() -> store.records().putIfAbsent("id", new Versioned(1, "one"), Spenders.TIMEOUT))
                .isInstanceOf(StoreException.class);
        assertThat(store.subjects()).isNotNegative();
        assertThat(store.sharers()).isEqualTo(1);
        assertNothingRuns();
    }

    /** Threads that were told to end may need a moment. */
    private static void assertNothingRuns() {
        assertThat(Hazelcast.getAllHazelcastInstances()).isEmpty();
        TestMember.await(() -> threads().isEmpty());
    }

    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("hz."))
                .toList();
    }
}
