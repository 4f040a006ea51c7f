package io.ratelimit.hazelcast;

import io.ratelimit.spi.PermitStore;
import io.ratelimit.spi.PermitStoreProvider.Context;
import java.util.Set;

/** Where the Hazelcast of a deployment is to come from, checked and not yet started. */
interface Source {

    /** The names of all settings. */
    Set<String> SETTINGS = Set.of(
            SettingReader.CLUSTER_NAME,
            EmbeddedSettings.MEMBERS,
            EmbeddedSettings.MEMBER_HOST,
            EmbeddedSettings.MEMBER_PORT,
            ClientSettings.SERVERS);

    /** Starts what is to be started. */
    PermitStore open();

    /**
     * Chooses by what is set.
     *
     * @throws IllegalArgumentException if something is wrong, with a line for each problem
     */
    static Source of(Context context) {
        if (context.setting(ClientSettings.SERVERS).isPresent()) {
            ClientSettings settings = ClientSettings.of(context);
            return () -> OwnClient.start(settings, OwnClientConfig.of(settings), OwnClient.START);
        }
        EmbeddedSettings settings = EmbeddedSettings.of(context);
        return () -> EmbeddedMember.start(settings, EmbeddedConfig.of(settings));
    }
}
