package io.ratelimit.hazelcast;

import com.hazelcast.client.HazelcastClient;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import io.ratelimit.spi.PermitStore;
import io.ratelimit.spi.PermitStoreProvider.Context;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Which Hazelcast a deployment asks for. Each way has settings of its own; another's would be ignored silently. */
final class TopologyChoice {

    /** The attribute of the webapp that holds the application's own instance. */
    static final String ATTRIBUTE = "io.ratelimit.hazelcast.instance";
    /** The setting that names the application's own instance. */
    static final String INSTANCE = "instance";

    /** The settings of all ways. */
    static final List<String> SETTINGS = Stream.concat(
                    Stream.of(
                            INSTANCE,
                            ClientSettings.SERVERS,
                            EmbeddedSettings.MEMBERS,
                            EmbeddedSettings.MEMBER_HOST,
                            EmbeddedSettings.MEMBER_PORT,
                            SettingReader.CLUSTER_NAME),
                    CallSettings.NAMES.stream())
            .toList();

    private TopologyChoice() {}

    /**
     * Checks all and starts nothing.
     *
     * @return opens the store
     * @throws IllegalArgumentException if something is wrong, with a line for each problem
     */
    static Supplier<PermitStore> of(Context context) {
        SettingReader reader = new SettingReader(context);
        CallSettings calls = CallSettings.of(reader);
        Optional<Object> attribute = context.attribute(ATTRIBUTE);
        if (attribute.isPresent()) {
            alone(reader, "the attribute " + ATTRIBUTE + " (the application's own Hazelcast)", List.of());
            HazelcastInstance instance = instance(attribute.get());
            return () -> GivenInstance.open(instance, calls);
        }
        if (reader.isSet(INSTANCE)) {
            alone(reader, "rate-limit." + INSTANCE + " (the application's own Hazelcast)", List.of(INSTANCE));
            HazelcastInstance instance = named(reader);
            return () -> GivenInstance.open(instance, calls);
        }
        if (reader.isSet(ClientSettings.SERVERS)) {
            alone(
                    reader,
                    "rate-limit." + ClientSettings.SERVERS + " (a client of another cluster)",
                    List.of(ClientSettings.SERVERS, SettingReader.CLUSTER_NAME));
            ClientSettings settings = ClientSettings.of(reader);
            return () -> OwnClient.start(settings, OwnClientConfig.of(settings), OwnClient.START, calls);
        }
        EmbeddedSettings settings = EmbeddedSettings.of(reader);
        return () -> EmbeddedMember.start(settings, EmbeddedConfig.of(settings), calls);
    }

    private static void alone(SettingReader reader, String way, List<String> allowed) {
        SETTINGS.stream()
                .filter(setting -> !CallSettings.NAMES.contains(setting))
                .filter(setting -> !allowed.contains(setting) && reader.isSet(setting))
                .forEach(setting -> reader.wrong(
                        setting, reader.text(setting, ""), "has no effect beside " + way + "; leave one of them out"));
        reader.throwIfAny();
    }

    private static HazelcastInstance instance(Object attribute) {
        if (attribute instanceof HazelcastInstance instance) {
            return instance;
        }
        throw new IllegalArgumentException("the attribute " + ATTRIBUTE + " holds a "
                + attribute.getClass().getName() + ", which is not this webapp's HazelcastInstance: "
                + (attribute.getClass().getName().startsWith("com.hazelcast.")
                        ? "keep the Hazelcast jar in one place, the webapp or the container, not in both"
                        : "put the instance there"));
    }

    private static HazelcastInstance named(SettingReader reader) {
        String name = reader.text(INSTANCE, "");
        return instances()
                .filter(instance -> instance.getName().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("rate-limit." + INSTANCE + " = " + name
                        + ": there is no Hazelcast instance of this name; running here: "
                        + String.join(
                                ", ",
                                instances().map(HazelcastInstance::getName).toList())));
    }

    private static Stream<HazelcastInstance> instances() {
        return Stream.concat(
                Hazelcast.getAllHazelcastInstances().stream(), HazelcastClient.getAllHazelcastClients().stream());
    }
}
